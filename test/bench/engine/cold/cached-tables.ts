import type { EngineRule, RuleSet } from '../../../../src/engine/index.ts';

/** The engine's way to keep a compiled rule set as bytes. */
interface CachedTables {
  serialize(ruleSet: RuleSet): Uint8Array;
  load(rules: readonly EngineRule[], bytes: Uint8Array): RuleSet | null;
}

/** Null: the engine has none, and the time to load isn't reported. */
export const CACHED_TABLES: CachedTables | null = null as CachedTables | null;
