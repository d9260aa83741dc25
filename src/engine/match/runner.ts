import type { Findings } from './findings.ts';
import type { Patience } from './patience.ts';
import type { Stretch } from './stretch.ts';
import type { Tape } from './tape.ts';

/** Where a rule is put to work. */
export interface RunnerSite {
  /** Place of the rule in its set. */
  readonly order: number;
  readonly tape: Tape;
  /** The stream's, for all rules. */
  readonly patience: Patience;
  /** Whether the rule stops at what blocks the stream, rather than going on. */
  readonly isBlocking: boolean;
  /** Code units behind a match for which the rule stays awake; null for one that never sleeps. */
  readonly quietUnits: number | null;
}

/** A rule that may protect text which has been read. */
export type LiveRule = Pick<Runner, 'order' | 'findHeld'>;

/** One rule at work on a stream. */
export interface Runner {
  /** Place of the rule in its set. */
  readonly order: number;
  /** Begins anew at an offset before the end of what has been read; all from there on is still on the tape. */
  wake(from: number, to: number): void;
  /**
   * Takes characters `from` to `to`, or fewer: until the rule may sleep again, or blocks.
   * @returns the place behind the last character taken
   */
  run(stretch: Stretch, from: number, to: number, findings: Findings): number;
  /** True where no match is under way, and none that ended is so near that what the prefilter holds may belong to it. */
  isIdle(): boolean;
  /** Ends the stream. What it brings counts as of the character behind the last one. */
  finish(findings: Findings): void;
  /**
   * The first position from `from` on that some continuation of the stream puts into a protected span that isn't
   * final yet; the end of the text where there is none. A span that was announced as open counts while there is text
   * behind it that it may still reach over. May name an earlier one than need be where finding out would cost too
   * much; never a later one.
   */
  findHeld(from: number): number;
  /** The same, where the next character is known to begin with the given high surrogate. */
  findHeldBefore(highSurrogate: number, from: number): number;
  /** The earliest position whose text the rule may still want to read. */
  neededFrom(): number;
  /** Notes where the rule stands; calling the result brings it back there. */
  save(): () => void;
}
