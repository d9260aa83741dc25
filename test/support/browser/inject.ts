import type { Random } from './random.ts';
import { listTexts, printEvents, type RecordedStream, type StreamEvent } from './recorded-stream.ts';
import { makeSecret, type Secret } from './secrets.ts';

/** A recorded stream with secrets in it. */
export interface DirtyStream {
  readonly events: readonly StreamEvent[];
  readonly bytes: Uint8Array;
  readonly secrets: readonly Secret[];
  /** The same stream with marks where the secrets are. */
  readonly expected: readonly StreamEvent[];
  /** Byte offsets in `bytes` that lie inside a secret, where a cut is wanted. */
  readonly insides: readonly number[];
}

interface Piece {
  readonly place: number;
  readonly text: string;
  readonly secret?: Secret;
}

/** Only prose takes secrets here: inside tool arguments, a place could fall into an escape or a key. */
const isProse = (channel: string): boolean => /content|text|thinking|reasoning/.test(channel);

/**
 * Puts secrets into a stream at random places, each spread over several events.
 * @returns null where the stream has no text to put one into
 */
export function injectSecrets(stream: Pick<RecordedStream, 'events'>, random: Random): DirtyStream | null {
  const places = stream.events.flatMap((event, index) => {
    const [first, ...others] = listTexts(event);
    // What goes on behind it in the same event would fall into the secret.
    const goesOn = others.some(({ channel }) => channel === first?.channel);
    // What comes after a text's end is no part of it.
    const isLast = /"finish_?reason":\s*"|"done":\s*true/i.test(event.data);
    const isPlace = first !== undefined && isProse(first.channel) && first.text !== '';
    return isPlace && !goesOn && !isLast ? [index] : [];
  });
  if (places.length === 0) return null;
  const pieces = Array.from({ length: 1 + random.int(2) }, (): Piece => {
    const secret = makeSecret(random);
    return { place: random.pick(places), text: ` ${secret.value} `, secret };
  });
  const secrets = pieces.map(({ secret }) => secret as Secret);
  const events = stream.events.flatMap((event, index) => [
    event,
    ...pieces
      .filter(({ place }) => place === index)
      .flatMap(({ text }) => spread(text, random).map((part) => withText(event, part))),
  ]);
  const expected = stream.events.flatMap((event, index) => [
    event,
    ...pieces
      .filter(({ place }) => place === index)
      .map(({ secret }) => withText(event, ` ${secret?.mark} `)),
  ]);
  const bytes = new TextEncoder().encode(printEvents(events));
  return { events, bytes, secrets, expected, insides: findInsides(bytes, events, secrets) };
}

function withText(event: StreamEvent, text: string): StreamEvent {
  return listTexts(event)[0]?.replace(text) as StreamEvent;
}

/** Cuts a text into two to six pieces, as a model's tokens would. */
export function spread(text: string, random: Random): string[] {
  const count = 2 + random.int(5);
  const cuts = Array.from({ length: count - 1 }, () => 1 + random.int(text.length - 1)).toSorted(
    (a, b) => a - b,
  );
  return [0, ...cuts]
    .map((from, i) => text.slice(from, cuts[i] ?? text.length))
    .filter((part) => part !== '');
}

/** Offsets of the bytes of every event's text that belongs to a secret and is longer than one byte. */
function findInsides(
  bytes: Uint8Array,
  events: readonly StreamEvent[],
  secrets: readonly Secret[],
): number[] {
  const text = Buffer.from(bytes).toString('latin1');
  const insides: number[] = [];
  let from = 0;
  for (const event of events) {
    const part = listTexts(event)[0]?.text ?? '';
    const end = from + Buffer.byteLength(printEvents([event]));
    const isSecret = part.trim().length > 1 && secrets.some(({ value }) => value.includes(part.trim()));
    const spelled = JSON.stringify(part).slice(1, -1);
    const at = isSecret ? text.indexOf(spelled, from) : -1;
    if (at >= 0 && at < end) for (let i = at + 1; i < at + spelled.length; i += 1) insides.push(i);
    from = end;
  }
  return insides;
}

/**
 * Cuts bytes at random places.
 * @param wanted places of which some are always among the cuts
 */
export function cutBytes(bytes: Uint8Array, random: Random, wanted: readonly number[] = []): Uint8Array[] {
  const average = random.pick([3, 40, 400, 4_000]);
  const count = Math.min(60, Math.ceil(bytes.length / average));
  const places = Array.from({ length: count }, () => 1 + random.int(Math.max(1, bytes.length - 1)));
  const some = wanted.length === 0 ? [] : Array.from({ length: 3 }, () => random.pick(wanted));
  const cuts = [...new Set([...places, ...some])].toSorted((a, b) => a - b);
  return [0, ...cuts]
    .map((from, i) => bytes.subarray(from, cuts[i] ?? bytes.length))
    .filter((cut) => cut.length > 0);
}
