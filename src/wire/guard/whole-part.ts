import type { TextPart, TextPlace } from '../types.ts';
import { channelName } from './channel-name.ts';

/** A string of a record, judged by itself. */
export function createWholePart(place: TextPlace, text: string): TextPart {
  const put = (fresh: string): void => replaceAt(place, fresh);
  const channel = channelName(`data/${place.key}`);
  // Formats that stream the arguments of a tool give them again whole, under this name: JSON inside JSON.
  const kind = place.key === 'arguments' ? 'tool-arguments' : 'data';
  return { channel, kind, mode: 'whole', text, ends: true, place, put };
}

/** A number, judged by itself; one that must go becomes a string. */
export function createNumberPart(place: TextPlace, value: number): TextPart {
  const channel = channelName(`data/${place.key}`);
  const put = (fresh: string): void => replaceAt(place, fresh);
  return { channel, kind: 'data', mode: 'whole', text: String(value), ends: true, place, put };
}

/** Puts a text where another stands. */
export function replaceAt({ holder, key }: TextPlace, text: string): void {
  (holder as Record<string | number, string>)[key] = text;
}
