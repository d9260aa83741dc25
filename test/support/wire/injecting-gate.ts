import type { Random } from '../browser/random.ts';
import type { StreamGate } from './gates.ts';

/**
 * A gate that says a secret in each text, some characters of it in each record, from a random record on; what
 * the text says by itself comes after it. What comes out is a stream in the format's own shape that gives the
 * secret away.
 */
export function createInjectingGate(secret: string, random: Random): StreamGate {
  /** What each text has still to say: the secret first, unless it has been said. */
  const rests = new Map<string, string>();
  const isStructure = (channel: string, text: string): boolean =>
    channel === 'data/jsonPath' || (/#\d+$/.test(channel) && /^-?[\d.]+$/.test(text));

  function sayMore(channel: string, text: string, ends: boolean): string {
    const waiting = rests.get(channel);
    const begins = waiting === undefined && (ends || random.int(4) === 0);
    if (waiting === undefined && !begins) return text;
    const rest = (waiting ?? secret) + text;
    const now = ends || waiting === '' ? rest : rest.slice(0, 1 + random.int(6));
    if (ends) rests.delete(channel);
    else rests.set(channel, rest.slice(now.length));
    return now;
  }

  return ({ channel, mode, text, ends }) => {
    // Paths and numbers stay what they are, or what they belong to would be another text.
    if (isStructure(channel, text)) return { text };
    // What stands beside the texts of a format is data, and whole; a secret in pieces there is for other tests.
    if (channel.startsWith('at:')) return { text };
    if (mode === 'whole') return { text: random.int(4) === 0 ? text + secret : text };
    return { text: sayMore(channel, text, ends) };
  };
}
