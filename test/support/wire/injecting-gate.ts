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
  return ({ channel, mode, text, ends }) => {
    // A number of a tool's arguments stays one.
    if (/#\d+$/.test(channel) && /^-?[\d.]+$/.test(text)) return { text };
    // A path stays one too: what it leads to would be another text.
    if (channel === 'data/jsonPath') return { text };
    if (mode === 'whole') return { text: random.int(4) === 0 ? text + secret : text };
    if (!rests.has(channel) && (ends || random.int(4) === 0)) rests.set(channel, secret);
    const rest = (rests.get(channel) ?? '') + text;
    const isSecret = rests.get(channel)?.length !== 0 && rests.has(channel);
    const now = ends || !isSecret ? rest : rest.slice(0, 1 + random.int(6));
    if (rests.has(channel)) rests.set(channel, rest.slice(now.length));
    if (ends) rests.delete(channel);
    return { text: now };
  };
}
