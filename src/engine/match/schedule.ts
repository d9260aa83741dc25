import type { RuleSet } from '../compile/rule-set.ts';
import type { Classifier } from './classifier.ts';
import { createJoint, createRunner, type RunnerInput } from './create-runner.ts';
import type { Findings } from './findings.ts';
import type { JointRunner } from './joint-runner.ts';
import { createLookBack, type LookBack } from './look-back.ts';
import { Patience } from './patience.ts';
import type { PrefilterState, Wake } from './prefilter.ts';
import type { LiveRule, Runner } from './runner.ts';
import { getTables } from './shared-tables.ts';
import type { Stretch } from './stretch.ts';
import type { Tape } from './tape.ts';
import { createWakeNoter, type WakeUp } from './wake-ups.ts';

/** All rules of a set at work on a stream: the few that are awake, and the prefilter that wakes the others. */
export interface Schedule {
  /** Whether any rule blocks. */
  readonly isBlocking: boolean;
  /** Offset of the next character to be taken. */
  at(): number;
  /** Tells the classes that stretches are to be read with. */
  readonly classifier: Classifier;
  /** Takes characters `from` to `to` of a stretch. */
  run(stretch: Stretch, bounds: { readonly from: number; readonly to: number }, findings: Findings): void;
  /** Ends the stream. */
  finish(findings: Findings): void;
  /** The first position from `from` on that a rule which holds text back may protect, or the end of the text. */
  findHeld(from: number): number;
  /** The rules that may protect text which has been read, one by one. */
  listLive(): readonly LiveRule[];
  /** The same, as they stand where half a pair is known to follow. */
  listLiveBefore(highSurrogate: number): readonly LiveRule[];
  /** The earliest position whose text a rule may still want to read. */
  neededFrom(): number;
  /** Goes back to the beginning of a stream; so must the tape. */
  reset(): void;
  /** Notes where all rules stand; calling the result brings them back there. */
  save(): () => void;
}

/** The rules of one stream. */
interface ScheduleRun extends RunnerInput {
  /** Offset of the next character. */
  at: number;
  state: PrefilterState;
  /** Patterns that never sleep. */
  readonly joint: JointRunner;
  /** Regions that never sleep. */
  readonly restless: readonly Runner[];
  /** Every other that has ever been awake, by its place in the set. */
  readonly runners: Map<number, Runner>;
  /** Those that are awake now, in no particular order. */
  awake: Map<number, Runner>;
  /** Where the prefilter wakes whom; empty between two calls. */
  readonly wakeUps: Map<number, WakeUp[]>;
  /** Notes that it does. */
  readonly onWake: (index: number, wake: Wake) => void;
  readonly lookBack: LookBack;
}

function getRunner(run: ScheduleRun, order: number): Runner {
  const known = run.runners.get(order);
  if (known) return known;
  const runner = createRunner(run, order);
  run.runners.set(order, runner);
  return runner;
}

/** Wakes a rule before `at`; it reads from where its matches may have begun. */
function wake(run: ScheduleRun, order: number, from: number, at: number): Runner {
  const runner = getRunner(run, order);
  runner.wake(run.lookBack.readFrom(order, at) ?? from, at);
  run.awake.set(order, runner);
  run.lookBack.noteAwake(order);
  return runner;
}

/** Lets a rule take a stretch: from the beginning if it is awake, and from wherever it is woken. */
function runRule(
  run: ScheduleRun,
  { stretch, from, to }: { stretch: Stretch; from: number; to: number },
  { order, wakeUps }: { order: number; wakeUps: readonly WakeUp[] },
  findings: Findings,
): void {
  let runner = run.awake.get(order);
  let place = from;
  let next = 0;
  while (place < to) {
    if (!runner) {
      while (next < wakeUps.length && wakeUps[next]!.index < place) next += 1;
      const wakeUp = wakeUps[next];
      if (!wakeUp) return;
      place = wakeUp.index;
      const behind = stretch.base + stretch.offsets[place + 1]!;
      runner = wake(run, order, behind - wakeUp.depth, stretch.base + stretch.offsets[place]!);
    }
    place = runner.run(stretch, { from: place, to }, findings);
    if (findings.blockedAt < place) return;
    if (runner.isIdle()) {
      run.awake.delete(order);
      run.lookBack.noteAsleep(order, stretch.base + stretch.offsets[place]!);
      runner = undefined;
    }
  }
}

const NO_WAKE_UPS: readonly WakeUp[] = [];

/** Runs the rules that sleep at times. */
function runSleepers(
  run: ScheduleRun,
  part: { readonly stretch: Stretch; readonly from: number; readonly to: number },
  findings: Findings,
): void {
  const { wakeUps } = run;
  // Rules fall asleep and are woken on the way: the list is of those that are awake now.
  for (const order of Array.from(run.awake.keys())) {
    runRule(run, part, { order, wakeUps: wakeUps.get(order) ?? NO_WAKE_UPS }, findings);
    wakeUps.delete(order);
  }
  for (const [order, list] of wakeUps) runRule(run, part, { order, wakeUps: list }, findings);
  wakeUps.clear();
}

function runAll(
  run: ScheduleRun,
  stretch: Stretch,
  bounds: { readonly from: number; readonly to: number },
  findings: Findings,
): void {
  run.state = run.tables.prefilter.run(run.state, stretch, bounds, run.onWake);
  run.joint.run(stretch, bounds, findings);
  for (const runner of run.restless) runner.run(stretch, bounds, findings);
  if (run.awake.size > 0 || run.wakeUps.size > 0) runSleepers(run, { stretch, ...bounds }, findings);
  run.lookBack.append(stretch, bounds.from, bounds.to);
  run.at = stretch.base + stretch.offsets[bounds.to]!;
  wakeEarly(run, run.tables.listDoubted(run.state));
}

/** Wakes all rules of which a part of an opening has been read. */
function wakeAll(run: ScheduleRun): void {
  wakeEarly(run, new Set(run.state.nodes.flatMap(({ passing }) => passing.map(({ order }) => order))));
}

/** Wakes rules before their openings are complete. */
function wakeEarly(run: ScheduleRun, orders: Iterable<number>): void {
  const { state } = run;
  for (const order of orders) {
    if (!run.awake.has(order)) wake(run, order, run.at - state.depth, run.at);
  }
}

/** From where rules hold text that sleep until something inside of their matches comes. If that isn't clear, they wake. */
function lookBack(run: ScheduleRun): number {
  for (;;) {
    const held = run.lookBack.findHeld(run.at);
    if (run.lookBack.unclear.size === 0) return held;
    for (const order of Array.from(run.lookBack.unclear)) wake(run, order, run.at, run.at);
  }
}

/** All rules that aren't asleep. */
const listAwake = ({ joint, restless, awake }: ScheduleRun): readonly Runner[] => [
  ...joint.listRules(),
  ...restless,
  ...awake.values(),
];

function listLive(run: ScheduleRun): readonly LiveRule[] {
  lookBack(run);
  const live: LiveRule[] = [...listAwake(run)];
  for (const [order, start] of run.lookBack.listHolders(run.at))
    live.push({ order, findHeld: (from) => Math.max(from, start) });
  for (const { order, length } of run.state.holders) {
    if (!run.awake.has(order)) live.push({ order, findHeld: (from) => Math.max(from, run.at - length) });
  }
  return live;
}

/** Half a pair is looked at by each rule itself, so all of which an opening has been read in part are woken. */
function listLiveBefore(run: ScheduleRun, highSurrogate: number): readonly LiveRule[] {
  wakeAll(run);
  lookBack(run);
  for (const [order] of run.lookBack.listHolders(run.at)) wake(run, order, run.at, run.at);
  return listAwake(run).map(({ order, findHeldBefore }) => ({
    order,
    findHeld: (from) => findHeldBefore(highSurrogate, from),
  }));
}

/** The first position that some of the rules hold, or `held`. */
function findHeldBy(run: ScheduleRun, runners: Iterable<Runner>, from: number, held: number): number {
  const { isHolding } = run.tables;
  let first = held;
  for (const runner of runners) {
    // Nothing can be held before the place in question.
    if (first <= from) return from;
    if (isHolding[runner.order] === 1) first = Math.min(first, runner.findHeld(from));
  }
  return first;
}

/** From where the rule holds text that holds most of those of which a part of an opening has been read. */
function findHeldAsleep({ at, state, awake, tables }: ScheduleRun): number {
  for (const { order, length } of state.holders) {
    // The others hold less.
    if (tables.isHolding[order] === 1 && !awake.has(order)) return at - length;
  }
  return at;
}

/** What costs least is asked first: often that is enough. */
function findHeld(run: ScheduleRun, from: number): number {
  const { joint, restless, awake } = run;
  let held = Math.max(from, Math.min(run.at, joint.findHeld(from), findHeldAsleep(run)));
  if (restless.length > 0) held = findHeldBy(run, restless, from, held);
  if (awake.size > 0) held = findHeldBy(run, awake.values(), from, held);
  if (held <= from) return from;
  const wasAwake = awake.size;
  held = Math.min(held, Math.max(from, lookBack(run)));
  return awake.size > wasAwake ? findHeldBy(run, awake.values(), from, held) : held;
}

function readNeededFrom(run: ScheduleRun): number {
  let needed = Math.min(run.at - run.state.depth, run.joint.neededFrom(), run.lookBack.neededFrom(run.at));
  for (const runner of run.restless) needed = Math.min(needed, runner.neededFrom());
  if (run.awake.size === 0) return needed;
  for (const runner of run.awake.values()) needed = Math.min(needed, runner.neededFrom());
  return needed;
}

/** Runners are kept: each begins anew when it is woken. */
function reset(run: ScheduleRun): void {
  run.at = 0;
  run.state = run.tables.prefilter.start;
  run.joint.reset();
  for (const runner of run.restless) runner.wake(0, 0);
  run.awake.clear();
  run.wakeUps.clear();
  run.lookBack.reset();
  run.patience.reset();
}

function save(run: ScheduleRun): () => void {
  const { at, state } = run;
  const awake = new Map(run.awake);
  const runners = [run.joint, ...run.restless, ...awake.values(), run.lookBack];
  const restores = runners.map((runner) => runner.save());
  return () => {
    Object.assign(run, { at, state, awake });
    for (const restore of restores) restore();
  };
}

/**
 * Starts all rules of a set at the beginning of a stream.
 * @param canBlock whether rules stop at what blocks the stream; else all that they find are matches
 */
export function createSchedule(ruleSet: RuleSet, tape: Tape, canBlock: boolean): Schedule {
  const tables = getTables(ruleSet);
  const input: RunnerInput = {
    ruleSet,
    tables,
    tape,
    patience: new Patience(canBlock && tables.isBlocking),
    canBlock,
  };
  const wakeUps = new Map<number, WakeUp[]>();
  const run: ScheduleRun = {
    ...input,
    at: 0,
    state: tables.prefilter.start,
    joint: createJoint(input),
    restless: tables.restless.map((order) => createRunner(input, order)),
    runners: new Map(),
    awake: new Map(),
    wakeUps,
    onWake: createWakeNoter(wakeUps),
    lookBack: createLookBack(tables.lookBack),
  };
  return {
    isBlocking: canBlock && tables.isBlocking,
    at: () => run.at,
    classifier: tables.classifier,
    run: (stretch, bounds, findings) => runAll(run, stretch, bounds, findings),
    finish(findings) {
      // Those asleep have nothing to tell: no match ends before its opening does.
      for (const runner of listAwake(run)) runner.finish(findings);
    },
    findHeld: (from) => findHeld(run, from),
    listLive: () => listLive(run),
    listLiveBefore: (highSurrogate) => listLiveBefore(run, highSurrogate),
    neededFrom: () => readNeededFrom(run),
    reset: () => reset(run),
    save: () => save(run),
  };
}
