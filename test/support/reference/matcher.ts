/** A step in the life of a protected span. Offsets in the whole stream. */
export interface SpanEvent {
  /** `open`: will be protected from here on, whatever follows; `grown`: it reaches further; `final`: it is over. */
  readonly kind: 'open' | 'grown' | 'final';
  readonly start: number;
  readonly end: number;
}

/** What most characters bring; shared, so that they cost no memory. */
export const NO_EVENTS: readonly SpanEvent[] = [];

/** Runs one rule over a stream. */
export interface Matcher {
  /**
   * Takes the next character.
   * @returns what came of it, in order; mostly the same empty list
   */
  take(codePoint: number): readonly SpanEvent[];
  /** Ends the stream. */
  finish(): readonly SpanEvent[];
  /**
   * The first position from `from` on that some continuation of the stream puts into a protected span that isn't
   * final yet; the end of the text where there is none. A span that was announced as open counts while there is text
   * behind it that it may still reach over. May name an earlier one than
   * need be where finding out would cost too much; never a later one.
   */
  findHeld(from: number): number;
  /**
   * The same, where the next character is known to begin with the given high surrogate.
   */
  findHeldBefore(highSurrogate: number, from: number): number;
  /**
   * A match that every continuation contains, if there is one and the rule has no validators; its protected span.
   * Its end may still move.
   */
  findCertain(): { readonly start: number; readonly end: number } | null;
  /** The earliest position whose text the matcher may still want to read. */
  neededFrom(): number;
}
