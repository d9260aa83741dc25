/** Matches rules against text that arrives in pieces, and holds back, redacts or blocks what they protect. */
export { compileRules } from './compile/compile-rules.ts';
export { type CompileLimits, DEFAULT_LIMITS } from './compile/limits.ts';
export { RuleError, type RuleErrorCode } from './compile/rule-error.ts';
export type { NormalisedPattern, RuleReport, RuleSet } from './compile/rule-set.ts';
export { EngineError } from './engine-error.ts';
export { createGate } from './gate/create-gate.ts';
export { createScanner } from './match/create-scanner.ts';
export type * from './types.ts';

/** Grows when a rule may mean something else than before; a bundle names the oldest version that can run it. */
export const ENGINE_VERSION = 1;
