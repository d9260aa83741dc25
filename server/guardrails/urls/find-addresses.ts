/** An address that a text leads to. */
export interface FoundAddress {
  /**
   * Each way in which the address may be read, the likeliest first: whether it goes on after a comma or a CJK full stop
   * depends on who makes a link of it.
   */
  readonly readings: readonly URL[];
}

export interface FoundAddresses {
  readonly addresses: readonly FoundAddress[];
  /** There are more than {@link MAX_ADDRESSES}; the rest wasn't read. */
  readonly hasMore: boolean;
}

/** Bounds what a text of nothing but addresses costs. */
export const MAX_ADDRESSES = 500;

/** Longer ones are read up to here; the host is at the start. */
const MAX_ADDRESS_UNITS = 2_048;

/** What ends an address wherever it stands. Each look is one class, so that the search stays linear. */
const TOKEN_ENDS = /[\s<>"`“”„«»]+/u;

/** As browsers read it: slashes may lean the other way, and be one or many. Without a scheme there are two. */
const ADDRESS_START = /(?:https?|wss?|ftp):[\\/]+|(?<![\w:\\/])[\\/]{2}(?=[\p{L}\p{N}])/giu;

/** What may follow an address in a sentence, and never stands in the name of a host. */
const SENTENCE_MARKS = /[(){}[\],;!'*|^~]/;
const CJK_MARKS = /[。，、；：！？（）「」『』【】《》]/u;

const HOST = /^(?:[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?|\[[\da-f:.]+\])$/;

/** Finds the addresses in a text that have a scheme, or begin with two slashes. Linear in the text. */
export function findAddresses(text: string): FoundAddresses {
  const addresses: FoundAddress[] = [];
  for (const token of text.split(TOKEN_ENDS)) {
    for (const { 0: start, index } of token.matchAll(ADDRESS_START)) {
      if (addresses.length >= MAX_ADDRESSES) return { addresses, hasMore: true };
      const readings = readAddress(token.slice(index, index + MAX_ADDRESS_UNITS), start.length);
      if (readings.length > 0) addresses.push({ readings });
    }
  }
  return { addresses, hasMore: false };
}

/**
 * Finds what looks like a host without a scheme, e.g. `www.example.com/page`: file names, too, so only who knows the
 * host may make something of it. Linear in the text.
 */
export function* findBareHosts(text: string): Generator<string> {
  for (const word of text.split(/[^\p{L}\p{N}.。．｡_-]+/u)) {
    if (word.length > 253 || !/[^.][.。．｡][^.]/u.test(word)) continue;
    const url = URL.parse(`http://${word}/`);
    if (url !== null) yield url.hostname;
  }
}

function readAddress(candidate: string, startLength: number): readonly URL[] {
  const short = cutAt(candidate, CJK_MARKS, startLength);
  const readings = (short === candidate ? [candidate] : [short, candidate]).map((part) =>
    parse(part, startLength),
  );
  return readings.filter((url) => url !== null);
}

/** Credentials may hold any mark, so the whole is tried first. */
function parse(candidate: string, startLength: number): URL | null {
  const whole = parsePart(candidate);
  return whole ?? parsePart(cutAt(candidate, SENTENCE_MARKS, startLength));
}

function parsePart(part: string): URL | null {
  const isSchemeless = /^[\\/]/.test(part);
  const url = URL.parse(isSchemeless ? `https:${part}` : part);
  if (url === null || !HOST.test(url.hostname)) return null;
  // Comments in code begin with two slashes, too.
  return isSchemeless && !url.hostname.includes('.') ? null : url;
}

function cutAt(candidate: string, mark: RegExp, from: number): string {
  const end = candidate.slice(from).search(mark);
  return end === -1 ? candidate : candidate.slice(0, from + end);
}
