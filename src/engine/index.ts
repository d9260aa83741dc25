/** Matches rules against text that arrives in pieces, and holds back, redacts or blocks what they protect. */
export { loadRules } from './cache/load-rules.ts';
export { serializeRules } from './cache/serialize-rules.ts';
export { CertificateError } from './compile/certificate-error.ts';
export { compileRules } from './compile/compile-rules.ts';
export { type Compilation, createCompilation } from './compile/create-compilation.ts';
export { type CompileLimits, DEFAULT_LIMITS } from './compile/limits.ts';
export { RuleError, type RuleErrorCode } from './compile/rule-error.ts';
export type {
  NormalisedPattern,
  RuleClass,
  RuleReport,
  RuleSet,
  RuleSetReport,
} from './compile/rule-set.ts';
export { type RuleSetCertificate, verifyCertificate } from './compile/verify-certificate.ts';
export { EngineError } from './engine-error.ts';
export { ENGINE_VERSION } from './engine-version.ts';
export { createGate } from './gate/create-gate.ts';
export { createScanner } from './match/create-scanner.ts';
export type * from './types.ts';
