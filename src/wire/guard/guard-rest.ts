import { type Container, memberOf, walkJson } from '../json/walk-json.ts';
import type { TextPart, TextPlace } from '../types.ts';
import { channelName } from './channel-name.ts';
import { isOpaqueText } from './opaque-names.ts';

/**
 * The generic guard: lists every string of a record that no other part answers for.
 * @param taken parts of the record that have been found already
 * @param isOpaque what else needs no scan
 * @returns one `whole` part for each string; null when the record is nested too deep
 */
export function guardRest(
  record: Container,
  taken: readonly TextPart[],
  isOpaque: (place: TextPlace) => boolean,
): readonly TextPart[] | null {
  const parts: TextPart[] = [];
  const isWhole = walkJson(record, (place) => {
    if (isOpaque(place) || taken.some((part) => isSamePlace(part.place, place))) return false;
    const value = memberOf(place);
    if (typeof value === 'string' && value !== '' && !isOpaqueText(place.key, value)) {
      parts.push(createWholePart(place, value));
    }
    return true;
  });
  return isWhole ? parts : null;
}

function isSamePlace(a: TextPlace | undefined, b: TextPlace): boolean {
  return a !== undefined && a.holder === b.holder && a.key === b.key;
}

function createWholePart(place: TextPlace, text: string): TextPart {
  const put = (fresh: string): void => replaceAt(place, fresh);
  const channel = channelName(`data/${place.key}`);
  // Formats that stream the arguments of a tool give them again whole, under this name: JSON inside JSON.
  const kind = place.key === 'arguments' ? 'tool-arguments' : 'data';
  return { channel, kind, mode: 'whole', text, ends: true, place, put };
}

/** Puts a text where another stands. */
export function replaceAt({ holder, key }: TextPlace, text: string): void {
  (holder as Record<string | number, string>)[key] = text;
}
