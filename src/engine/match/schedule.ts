import { createOpeningTrie } from '../compile/opening-trie.ts';
import type { CompiledPattern, RuleSet } from '../compile/rule-set.ts';
import type { Findings } from './findings.ts';
import { listLiveOpenings } from './live-openings.ts';
import { createPatternRunner } from './pattern-runner.ts';
import { createPrefilter, type Prefilter, type PrefilterState, type Wake } from './prefilter.ts';
import { createRegionRunner } from './region-runner.ts';
import type { Runner } from './runner.ts';
import { createShapeTable, type ShapeTable } from './shapes.ts';
import type { Stretch } from './stretch.ts';
import type { Tape } from './tape.ts';

/** What all streams that use a rule set share: tables that fill with use. */
interface SharedTables {
  readonly prefilter: Prefilter;
  /** Places of the rules that are always awake. */
  readonly restless: readonly number[];
  readonly shapes: Map<number, ShapeTable>;
}

/** A rule that may protect text which has been read. */
export interface LiveRule {
  /** Place of the rule in its set. */
  readonly order: number;
  /** See {@link Runner.findHeld}. */
  findHeld(from: number): number;
}

/** All rules of a set at work on a stream: the few that are awake, and the prefilter that wakes the others. */
export interface Schedule {
  /** Offset of the next character to be taken. */
  at(): number;
  /** Takes characters `from` to `to`; stops nowhere, whatever is found. */
  run(stretch: Stretch, bounds: { readonly from: number; readonly to: number }, findings: Findings): void;
  /** Ends the stream. */
  finish(findings: Findings): void;
  /** The rules that may protect text which has been read; where half a pair is known to follow, as it stands then. */
  listLive(highSurrogate: number | null): readonly LiveRule[];
  /** The earliest position whose text a rule may still want to read. */
  neededFrom(): number;
  /** Notes where all rules stand; calling the result brings them back there. */
  save(): () => void;
}

const sharedTables = new WeakMap<RuleSet, SharedTables>();

function createTables({ rules, limits }: RuleSet): SharedTables {
  const sleepers = rules.map((rule, order) => ({ order, openings: listLiveOpenings(rule) }));
  return {
    prefilter: createPrefilter(createOpeningTrie(sleepers), limits.maxPrefilterStates),
    restless: rules.flatMap(({ openings }, order) => (openings ? [] : [order])),
    shapes: new Map(),
  };
}

function getTables(ruleSet: RuleSet): SharedTables {
  const known = sharedTables.get(ruleSet);
  if (known) return known;
  const tables = createTables(ruleSet);
  sharedTables.set(ruleSet, tables);
  return tables;
}

function getShapes({ tables: { shapes }, ruleSet }: ScheduleRun, rule: CompiledPattern, order: number) {
  const known = shapes.get(order);
  if (known) return known;
  const { transitions, horizon, action, validators } = rule;
  const isBlocking = action === 'block' && validators.length === 0;
  const table = createShapeTable({
    transitions,
    horizon,
    isBlocking,
    maxShapes: ruleSet.limits.maxShapesPerRule,
  });
  shapes.set(order, table);
  return table;
}

/** The rules of one stream. */
interface ScheduleRun {
  readonly ruleSet: RuleSet;
  readonly tables: SharedTables;
  readonly tape: Tape;
  readonly canBlock: boolean;
  /** Offset of the next character. */
  at: number;
  state: PrefilterState;
  /** Every rule that has ever been awake, by its place in the set. */
  readonly runners: Map<number, Runner>;
  /** Those that are awake, in no particular order. */
  awake: Map<number, Runner>;
}

function getRunner(run: ScheduleRun, order: number): Runner {
  const known = run.runners.get(order);
  if (known) return known;
  const { ruleSet, tape } = run;
  const rule = ruleSet.rules[order]!;
  const site = { order, tape, isBlocking: run.canBlock && rule.action === 'block' };
  const runner =
    rule.kind === 'region'
      ? createRegionRunner(rule, site)
      : createPatternRunner(rule, site, getShapes(run, rule, order));
  run.runners.set(order, runner);
  return runner;
}

/** Where in a stretch the prefilter wakes a rule. */
interface WakeUp {
  readonly index: number;
  /** Offset to read from. */
  readonly from: number;
}

/** Runs the prefilter; lists when each rule is woken. */
function listWakeUps(
  run: ScheduleRun,
  stretch: Stretch,
  bounds: { readonly from: number; readonly to: number },
): Map<number, readonly WakeUp[]> {
  const wakeUps = new Map<number, WakeUp[]>();
  const note = (index: number, { orders, depth }: Wake): void => {
    const wakeUp = { index, from: stretch.base + stretch.offsets[index + 1]! - depth };
    for (const order of orders) {
      const known = wakeUps.get(order);
      if (known) known.push(wakeUp);
      else wakeUps.set(order, [wakeUp]);
    }
  };
  run.state = run.tables.prefilter.run(run.state, stretch, bounds, note);
  return wakeUps;
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
      runner = getRunner(run, order);
      place = wakeUp.index;
      runner.wake(wakeUp.from, stretch.base + stretch.offsets[place]!);
      run.awake.set(order, runner);
    }
    place = runner.run(stretch, { from: place, to }, findings);
    if (findings.blockedAt < place) return;
    if (run.ruleSet.rules[order]!.openings !== null && runner.isIdle()) {
      run.awake.delete(order);
      runner = undefined;
    }
  }
}

const NO_WAKE_UPS: readonly WakeUp[] = [];

function runAll(
  run: ScheduleRun,
  stretch: Stretch,
  bounds: { readonly from: number; readonly to: number },
  findings: Findings,
): void {
  const part = { stretch, ...bounds };
  const wakeUps = listWakeUps(run, stretch, bounds);
  // Rules fall asleep and are woken on the way: the list is of those that are awake now.
  const awake = [...run.awake.keys()];
  for (const order of awake) {
    runRule(run, part, { order, wakeUps: wakeUps.get(order) ?? NO_WAKE_UPS }, findings);
    wakeUps.delete(order);
  }
  for (const [order, list] of wakeUps) runRule(run, part, { order, wakeUps: list }, findings);
  run.at = stretch.base + stretch.offsets[bounds.to]!;
}

/** Wakes all rules of which a part of an opening has been read. */
function wakeAll(run: ScheduleRun): void {
  const { state } = run;
  const orders = new Set(state.nodes.flatMap(({ passing }) => passing.map(({ order }) => order)));
  for (const order of orders) {
    if (run.awake.has(order)) continue;
    const runner = getRunner(run, order);
    runner.wake(run.at - state.depth, run.at);
    run.awake.set(order, runner);
  }
}

function listLive(run: ScheduleRun, highSurrogate: number | null): readonly LiveRule[] {
  if (highSurrogate !== null) {
    wakeAll(run);
    return [...run.awake.values()].map(({ order, findHeldBefore }) => ({
      order,
      findHeld: (from) => findHeldBefore(highSurrogate, from),
    }));
  }
  const live: LiveRule[] = [...run.awake.values()];
  for (const { order, length } of run.state.holders) {
    if (!run.awake.has(order)) live.push({ order, findHeld: (from) => Math.max(from, run.at - length) });
  }
  return live;
}

/**
 * Starts all rules of a set at the beginning of a stream.
 * @param canBlock whether rules stop at what blocks the stream; else all that they find are matches
 */
export function createSchedule(ruleSet: RuleSet, tape: Tape, canBlock: boolean): Schedule {
  const tables = getTables(ruleSet);
  const state = tables.prefilter.start;
  const run: ScheduleRun = {
    ruleSet,
    tables,
    tape,
    canBlock,
    at: 0,
    state,
    runners: new Map(),
    awake: new Map(),
  };
  for (const order of tables.restless) run.awake.set(order, getRunner(run, order));
  return {
    at: () => run.at,
    run: (stretch, bounds, findings) => runAll(run, stretch, bounds, findings),
    finish(findings) {
      wakeAll(run);
      for (const runner of run.awake.values()) runner.finish(findings);
    },
    listLive: (highSurrogate) => listLive(run, highSurrogate),
    neededFrom() {
      let needed = run.at - run.state.depth;
      for (const runner of run.awake.values()) needed = Math.min(needed, runner.neededFrom());
      return needed;
    },
    save() {
      const { at, state: saved } = run;
      const awake = new Map(run.awake);
      const restores = [...awake.values()].map((runner) => runner.save());
      return () => {
        Object.assign(run, { at, state: saved, awake });
        for (const restore of restores) restore();
      };
    },
  };
}
