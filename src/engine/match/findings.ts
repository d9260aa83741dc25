/** A step in the life of a protected span. Offsets in the whole stream. */
export interface SpanEvent {
  /**
   * `open`: will be protected from here on, whatever follows; `grown`: it reaches further; `final`: it is over;
   * `certain`: a `block` rule's match that can't fail to come any more.
   */
  readonly kind: 'open' | 'grown' | 'final' | 'certain';
  readonly start: number;
  readonly end: number;
}

/** What most characters bring; shared, so that they cost no memory. */
export const NO_EVENTS: readonly SpanEvent[] = [];

/** A step in the life of a span, with where and whose it is. */
export interface Finding {
  /** Place of the character in its stretch. */
  readonly index: number;
  /** Place of the rule in its set. */
  readonly order: number;
  readonly event: SpanEvent;
}

/** What rules find while they take a stretch. */
export interface Findings {
  readonly list: Finding[];
  /** Place of the first character that blocks the stream, or `Infinity`. */
  blockedAt: number;
}

/** Place of what the end of the stream brings: behind all characters. */
export const AT_END = Number.MAX_SAFE_INTEGER;

export const createFindings = (): Findings => ({ list: [], blockedAt: Infinity });

/** Makes room for what comes next. */
export function clearFindings(findings: Findings): void {
  findings.list.length = 0;
  findings.blockedAt = Infinity;
}

/** Puts findings in the order in which a reader of one character at a time would meet them. */
export function sortFindings({ list }: Findings): readonly Finding[] {
  return list.length < 2 ? list : list.toSorted((a, b) => a.index - b.index || a.order - b.order);
}

/** Adds a finding. Of a span that grows and grows only the last word counts. */
export function noteEvent({ list }: Findings, finding: Finding): void {
  const last = list.at(-1);
  const isGrowing = finding.event.kind === 'grown' && last?.event.kind === 'grown';
  if (isGrowing && last.order === finding.order && last.event.start === finding.event.start) list.pop();
  list.push(finding);
}
