/** Why a rule was refused. Rules are refused when they are compiled, never while text is scanned. */
export type RuleErrorCode =
  | 'NULLABLE'
  | 'NULLABLE_LOOP'
  | 'BACKREFERENCE'
  | 'LOOKAROUND'
  | 'STICKY'
  | 'BUDGET'
  | 'SYNTAX';

/** What is wrong with a rule, where, and what its author can do about it. */
export interface RuleProblem {
  readonly code: RuleErrorCode;
  /** Offset in the pattern, in code units; 0 when the fault is in another field of the rule. */
  readonly at: number;
  /** What is wrong, as a sentence. */
  readonly problem: string;
  /** What to write instead, as a sentence. */
  readonly hint: string;
}

/** A rule that can't be compiled. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly ruleId: string;
  readonly at: number;
  readonly code: RuleErrorCode;
  readonly hint: string;

  constructor(ruleId: string, { code, at, problem, hint }: RuleProblem) {
    super(`rule "${ruleId}", ${code} at ${at}: ${problem} ${hint}`);
    this.ruleId = ruleId;
    this.at = at;
    this.code = code;
    this.hint = hint;
  }
}

/** The error to throw where a rule as a whole is at fault, not one place in its pattern. */
export function refuseRule(
  ruleId: string,
  code: RuleErrorCode,
  text: readonly [problem: string, hint: string],
): RuleError {
  return new RuleError(ruleId, { code, at: 0, problem: text[0], hint: text[1] });
}
