import type { RuleSet } from '../compile/rule-set.ts';
import type { Classifier } from './classifier.ts';
import { createJoint, createRunner, type RunnerInput } from './create-runner.ts';
import type { Findings } from './findings.ts';
import type { JointRunner } from './joint-runner.ts';
import { createLookBack, type LookBack } from './look-back.ts';
import { Patience } from './patience.ts';
import type { PrefilterState, Wake } from './prefilter.ts';
import type { HeldText } from './reverse-scan.ts';
import { type Companion, createCompanion } from './run-cells.ts';
import type { LiveRule, Runner } from './runner.ts';
import { getTables } from './shared-tables.ts';
import { Sleepers } from './sleepers.ts';
import type { Stretch } from './stretch.ts';
import type { Tape } from './tape.ts';

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
  /** All others. */
  readonly sleepers: Sleepers;
  /** Of use within one call only. */
  readonly companion: Companion;
  /** Told by the prefilter whom it wakes where. */
  readonly onWake: (index: number, wake: Wake) => void;
  readonly lookBack: LookBack;
}

/** The prefilter and the rules that never sleep: together, until one of them has something to tell. */
function runPlain(
  run: ScheduleRun,
  stretch: Stretch,
  bounds: { readonly from: number; readonly to: number },
  findings: Findings,
): void {
  const { joint, companion, onWake } = run;
  const { prefilter } = run.tables;
  prefilter.accompany(companion, run.state);
  const next = joint.runBeside(companion, stretch, bounds);
  const state = prefilter.leave(companion);
  if (next === bounds.to) run.state = state;
  else {
    const rest = { from: next, to: bounds.to };
    run.state = prefilter.run(state, stretch, rest, onWake);
    joint.run(stretch, rest, findings);
  }
}

function runAll(
  run: ScheduleRun,
  stretch: Stretch,
  bounds: { readonly from: number; readonly to: number },
  findings: Findings,
): void {
  runPlain(run, stretch, bounds, findings);
  for (const runner of run.restless) runner.run(stretch, bounds.from, bounds.to, findings);
  run.sleepers.run(stretch, bounds.from, bounds.to, findings);
  run.lookBack.append(stretch, bounds.from, bounds.to);
  run.at = stretch.base + stretch.offsets[bounds.to]!;
  const doubted = run.state.doubted ?? run.tables.listDoubted(run.state);
  if (doubted.length > 0) wakeEarly(run, doubted);
}

/** Wakes all rules of which a part of an opening has been read. */
function wakeAll(run: ScheduleRun): void {
  wakeEarly(run, new Set(run.state.nodes.flatMap(({ passing }) => passing.map(({ order }) => order))));
}

/** Wakes rules before their openings are complete. */
function wakeEarly(run: ScheduleRun, orders: Iterable<number>): void {
  const { state, sleepers } = run;
  for (const order of orders) {
    if (!sleepers.has(order)) sleepers.wake(order, run.at - state.depth, run.at);
  }
}

/** From where rules hold text that sleep until something inside of their matches comes. If that isn't clear, they wake. */
function findHeldBehind(run: ScheduleRun): number {
  return askBehind(run, () => run.lookBack.findHeld(run.at));
}

/** The same, rule by rule. */
function listHoldersBehind(run: ScheduleRun): readonly HeldText[] {
  findHeldBehind(run);
  return askBehind(run, () => run.lookBack.listHolders(run.at));
}

/** Wakes rules until what is found is clear. */
function askBehind<T>({ lookBack, sleepers, at }: ScheduleRun, find: () => T): T {
  for (;;) {
    const found = find();
    if (lookBack.unclear.size === 0) return found;
    for (const order of Array.from(lookBack.unclear)) sleepers.wake(order, at, at);
  }
}

/** All rules that aren't asleep. */
const listAwake = ({ joint, restless, sleepers }: ScheduleRun): readonly Runner[] => [
  ...joint.listRules(),
  ...restless,
  ...sleepers.awake,
];

function listLive(run: ScheduleRun): readonly LiveRule[] {
  const holders = listHoldersBehind(run);
  const live: LiveRule[] = [...listAwake(run)];
  for (const { order, from: start } of holders)
    live.push({ order, findHeld: (from) => Math.max(from, start) });
  for (const { order, length } of run.state.holders) {
    if (!run.sleepers.has(order)) live.push({ order, findHeld: (from) => Math.max(from, run.at - length) });
  }
  return live;
}

/** Half a pair is looked at by each rule itself, so all of which an opening has been read in part are woken. */
function listLiveBefore(run: ScheduleRun, highSurrogate: number): readonly LiveRule[] {
  wakeAll(run);
  for (const { order } of listHoldersBehind(run)) run.sleepers.wake(order, run.at, run.at);
  return listAwake(run).map((runner) => ({
    order: runner.order,
    findHeld: (from) => runner.findHeldBefore(highSurrogate, from),
  }));
}

/** The first position that some of the rules hold, or `held`. */
function findHeldBy(run: ScheduleRun, runners: readonly Runner[], from: number, held: number): number {
  const { isHolding } = run.tables;
  let first = held;
  for (let i = 0; i < runners.length; i++) {
    // Nothing can be held before the place in question.
    if (first <= from) return from;
    const runner = runners[i]!;
    if (isHolding[runner.order] === 1) first = Math.min(first, runner.findHeld(from));
  }
  return first;
}

/** From where the rule holds text that holds most of those of which a part of an opening has been read. */
function findHeldAsleep({ at, state, sleepers }: ScheduleRun): number {
  if (state.mostHeld === 0) return at;
  if (!sleepers.has(state.firstHolder)) return at - state.mostHeld;
  const { holders } = state;
  for (let i = 0; i < holders.length; i++) {
    const { order, length } = holders[i]!;
    // The others hold less.
    if (!sleepers.has(order)) return at - length;
  }
  return at;
}

/** What costs least is asked first: often that is enough. */
function findHeld(run: ScheduleRun, from: number): number {
  const { joint, restless } = run;
  const { awake } = run.sleepers;
  let held = Math.max(from, Math.min(run.at, joint.findHeld(from), findHeldAsleep(run)));
  if (restless.length > 0) held = findHeldBy(run, restless, from, held);
  if (awake.length > 0) held = findHeldBy(run, awake, from, held);
  if (held <= from) return from;
  const wasAwake = awake.length;
  held = Math.min(held, Math.max(from, findHeldBehind(run)));
  return awake.length > wasAwake ? findHeldBy(run, awake, from, held) : held;
}

function readNeededFrom(run: ScheduleRun): number {
  let needed = Math.min(run.at - run.state.depth, run.joint.neededFrom(), run.lookBack.neededFrom(run.at));
  for (const runner of run.restless) needed = Math.min(needed, runner.neededFrom());
  const { awake } = run.sleepers;
  for (let i = 0; i < awake.length; i++) needed = Math.min(needed, awake[i]!.neededFrom());
  return needed;
}

function reset(run: ScheduleRun): void {
  run.at = 0;
  run.state = run.tables.prefilter.start;
  run.joint.reset();
  for (const runner of run.restless) runner.wake(0, 0);
  run.sleepers.reset();
  run.lookBack.reset();
  run.patience.reset();
}

function save(run: ScheduleRun): () => void {
  const { at, state } = run;
  const runners = [run.joint, ...run.restless, run.sleepers, run.lookBack];
  const restores = runners.map((runner) => runner.save());
  return () => {
    Object.assign(run, { at, state });
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
  const lookBack = createLookBack(tables.lookBack);
  const sleepers = new Sleepers(input, lookBack);
  const run: ScheduleRun = {
    ...input,
    at: 0,
    state: tables.prefilter.start,
    joint: createJoint(input),
    restless: tables.restless.map((order) => createRunner(input, order)),
    sleepers,
    companion: createCompanion(),
    onWake: (index, wake) => sleepers.wakeUps.note(index, wake),
    lookBack,
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
