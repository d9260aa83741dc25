import { MAX_OPENING_CHARS } from '../compile/openings.ts';
import type { RuleSet } from '../compile/rule-set.ts';
import { createJointRunner, type JointRunner } from './joint-runner.ts';
import type { Patience } from './patience.ts';
import { PatternRunner } from './pattern-runner.ts';
import { createRegionRunner } from './region-runner.ts';
import type { Runner, RunnerSite } from './runner.ts';
import type { SharedTables } from './shared-tables.ts';
import type { Tape } from './tape.ts';

/** What a runner is made from. */
export interface RunnerInput {
  readonly ruleSet: RuleSet;
  readonly tables: SharedTables;
  readonly tape: Tape;
  /** For questions that take a search. */
  readonly patience: Patience;
  readonly canBlock: boolean;
}

function createSite({ ruleSet, tables, tape, patience, canBlock }: RunnerInput, order: number): RunnerSite {
  const isBlocking = canBlock && ruleSet.rules[order]!.action === 'block';
  const quietUnits = tables.isRestless[order] === 1 ? null : readQuietUnits(tables, order);
  return { order, tape, patience, isBlocking, quietUnits };
}

/** What the prefilter or a look back sees of a sleeping rule must not reach into its last match. */
const readQuietUnits = ({ lookBack: { horizons } }: SharedTables, order: number): number =>
  horizons.get(order) ?? MAX_OPENING_CHARS;

/** Makes what runs a rule of the set, at the beginning of a stream. */
export function createRunner(input: RunnerInput, order: number): Runner {
  const rule = input.ruleSet.rules[order]!;
  const site = createSite(input, order);
  return rule.kind === 'region'
    ? createRegionRunner(rule, site)
    : new PatternRunner(rule, site, input.tables.getPattern(order));
}

/** Makes what runs those patterns that never sleep. */
export function createJoint(input: RunnerInput): JointRunner {
  const { tables, orders } = input.tables.joint;
  const runners = orders.map((order) => createRunner(input, order) as PatternRunner);
  return createJointRunner(tables, runners, input.patience);
}
