/** One reason why something was not checked, and how much it was; both counts are 0 where nobody can tell. */
interface Unscanned {
  readonly reason: string;
  readonly bytes: number;
  readonly characters: number;
}

interface Words {
  /** For a label: what was not checked. */
  readonly short: string;
  /** For a list: the same, and why. */
  readonly why: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  'invalid-utf8': { short: 'broken text', why: 'it was no valid text' },
  timeout: {
    short: 'check took too long',
    why: 'the check took too long, and this site is let through then',
  },
  'engine-away': {
    short: 'check interrupted',
    why: 'the check was interrupted, and this site is let through then',
  },
  'server-timeout': {
    short: 'server did not answer',
    why: 'rules have checked it, but the server did not in time, and this site is let through then',
  },
  paused: { short: 'paused', why: 'checks are paused on this site' },
  binary: { short: 'binary messages', why: 'messages of a socket that are no text' },
  'binary-body': { short: 'binary answer', why: 'an answer in a binary format' },
  type: { short: 'other type', why: 'what the page loaded was of a type that is not read' },
  'sync-xhr': { short: 'synchronous request', why: 'the page asked in a way that cannot wait for a check' },
  document: {
    short: 'parsed document',
    why: 'the browser made a document of the answer before it could be read',
  },
  transport: { short: 'other transport', why: 'it came by a way that is not guarded' },
  worker: { short: 'Worker', why: 'a Worker of this page loads by itself what cannot be seen' },
};

const wordsOf = (reason: string): Words => WORDS[reason] ?? { short: reason, why: reason };

/**
 * Says in a few words what was not checked, for a label.
 * @param reasons at least one
 */
export function nameUnscanned(reasons: readonly string[]): string {
  const [only, ...others] = reasons;
  return only !== undefined && others.length === 0 ? wordsOf(only).short : `${reasons.length} reasons`;
}

/** Says in one sentence how much was not checked, and why. */
export function describeUnscanned({ reason, bytes, characters }: Unscanned): string {
  const amount = characters > 0 ? count(characters, 'character') : count(bytes, 'byte');
  const isKnown = characters > 0 || bytes > 0;
  return `${isKnown ? `${amount} not checked` : 'Not checked'}: ${wordsOf(reason).why}`;
}

function count(amount: number, unit: string): string {
  return `${amount.toLocaleString('en')} ${unit}${amount === 1 ? '' : 's'}`;
}

/** Adds up what several streams say, reason by reason, in the order in which they came. */
export function addUnscanned<Reason extends string>(
  all: readonly (Unscanned & { readonly reason: Reason })[],
): (Unscanned & { readonly reason: Reason })[] {
  const sums = new Map<Reason, Unscanned & { readonly reason: Reason }>();
  for (const { reason, bytes, characters } of all) {
    const before = sums.get(reason);
    sums.set(reason, {
      reason,
      bytes: bytes + (before?.bytes ?? 0),
      characters: characters + (before?.characters ?? 0),
    });
  }
  return [...sums.values()];
}
