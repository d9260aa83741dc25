import type { CompiledPattern, RuleSet } from '../compile/rule-set.ts';
import type { CohortTables } from './cohorts.ts';
import { Credit } from './credit.ts';
import { ShapeTable } from './shape-table.ts';
import type { Simulation } from './simulation.ts';

/** What working out a shape costs, in characters that are looked up, and how many of these count at most. */
const FILL_COST = 64;
const MAX_COHORT_CREDIT = 16_384;
const MAX_CREDIT = 131_072;

/** What a pattern rule is run by; shared by all streams. */
export class PatternTables implements CohortTables {
  readonly simulation: Simulation;
  readonly rule: ShapeTable;
  readonly begun: CohortTables['begun'] = new WeakMap();
  readonly trimmed: CohortTables['trimmed'] = new WeakMap();
  /** Whether it pays to work out shapes. */
  readonly credit = new Credit(MAX_CREDIT, FILL_COST);
  readonly cohortCredit = new Credit(MAX_COHORT_CREDIT, FILL_COST);
  private readonly input: Omit<ConstructorParameters<typeof ShapeTable>[0], 'isClosed'>;
  private knownAttempts: ShapeTable | null = null;

  /** @param order place of the rule in the set */
  constructor({ rules, limits }: RuleSet, order: number) {
    const { transitions, horizon, action, validators } = rules[order] as CompiledPattern;
    const isBlocking = action === 'block' && validators.length === 0;
    this.simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
    this.input = { transitions, horizon, isBlocking, maxShapes: limits.maxShapesPerRule };
    this.rule = new ShapeTable({ ...this.input, isClosed: false });
  }

  /** Most rules never come to cohorts. */
  get attempts(): ShapeTable {
    this.knownAttempts ??= new ShapeTable({ ...this.input, isClosed: true });
    return this.knownAttempts;
  }
}
