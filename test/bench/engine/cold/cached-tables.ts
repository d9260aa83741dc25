import { type EngineRule, loadRules, type RuleSet, serializeRules } from '../../../../src/engine/index.ts';

/** The engine's way to keep a compiled rule set as bytes. */
interface CachedTables {
  serialize(ruleSet: RuleSet): Uint8Array;
  load(rules: readonly EngineRule[], bytes: Uint8Array): RuleSet | null;
}

export const CACHED_TABLES: CachedTables = {
  serialize: serializeRules,
  load: (rules, bytes) => loadRules(rules, bytes),
};
