/**
 * The engine's public shapes. Offsets and lengths count UTF-16 code units from the start of the whole
 * stream, whatever the chunks were.
 */

/** What happens to a protected span: `block` ends the stream, `redact` replaces it, `warn` only reports. */
export type Action = 'block' | 'redact' | 'warn';

interface RuleBase {
  /** Unique in its rule set; appears in every match, hit and error. */
  readonly id: string;
  readonly action: Action;
  /** Capture group whose span is protected, 1-based; absent: the whole match. Regex rules only. */
  readonly protect?: number;
  /** Names of built-in checks that a final span must pass, e.g. `luhn`, `entropy:3.5`. */
  readonly validators?: readonly string[];
  /** Horizon in code units; an attempt that long without a match is dropped. Default 256, at most 1,024. */
  readonly maxMatchLength?: number;
  /** What a `redact` rule shows instead. Default `[redacted: <id>]`. */
  readonly replacement?: string;
}

export interface RegexRule extends RuleBase {
  readonly kind: 'regex';
  readonly pattern: string;
  /** Any of `i`, `m`, `s`, `u`; `g` is implied. */
  readonly flags: string;
}

export interface KeywordRule extends RuleBase {
  readonly kind: 'keyword';
  readonly keywords: readonly string[];
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
}

/** Everything from a match of `begin` to the end of the next match of `end`, or to `maxLength`. */
export interface RegionRule extends RuleBase {
  readonly kind: 'region';
  readonly begin: string;
  readonly end: string;
  /** Longest region in code units, 1 to 65,536. */
  readonly maxLength: number;
}

export type EngineRule = RegexRule | KeywordRule | RegionRule;

/** A protected span that is final. */
export interface Match {
  readonly ruleId: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Something that a gate did or reports. The span of a `block` ends where it fired, not where it would have grown to. */
export interface Hit extends Match {
  readonly action: Action;
  /**
   * The span of a `redact` rule still grows; what it covers is redacted as it comes. A final hit with the same start
   * follows, unless the stream breaks or is blocked before.
   */
  readonly open?: true;
}

export interface GateStep {
  /** What may be shown now; may be empty. */
  readonly text: string;
  readonly hits: readonly Hit[];
  /** True from the step in which a `block` rule fired; nothing is ever released after it. */
  readonly blocked: boolean;
  /**
   * Code units that have arrived and are neither released nor replaced. In the step in which a block fires, and
   * in that of an abort, they are discarded; later steps hold nothing.
   */
  readonly held: number;
}

/** Finds matches, holds nothing back. Retains at most the horizon. */
export interface Scanner {
  push(chunk: string): readonly Match[];
  finish(): readonly Match[];
  reset(): void;
}

/** Holds back what may belong to a match, redacts, blocks. */
export interface Gate {
  push(chunk: string): GateStep;
  /** The stream ended properly: decides what is held and releases the rest. */
  finish(): GateStep;
  /** The stream broke: what is held is discarded, never shown. `held` says how much it was. */
  abort(): GateStep;
  reset(): void;
}
