import { channelName } from '../guard/channel-name.ts';
import { replaceAt } from '../guard/whole-part.ts';
import { isContainer, memberOf, walkJson } from '../json/walk-json.ts';
import type { TextPart, TextPlace } from '../types.ts';

/**
 * Arguments that come whole, as a JSON value: every string and number in them, whatever its name, judged by
 * itself. A number that must go becomes a string; keys are left alone.
 */
export function readWholeValues(place: TextPlace): readonly TextPart[] {
  const value = memberOf(place);
  if (!isContainer(value)) return readScalar(place);
  const parts: TextPart[] = [];
  walkJson(value, (inner) => {
    parts.push(...readScalar(inner));
    return true;
  });
  return parts;
}

function readScalar(place: TextPlace): readonly TextPart[] {
  const value = memberOf(place);
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return [];
  return [
    {
      channel: channelName(`data/${place.key}`),
      kind: 'data',
      mode: 'whole',
      text: String(value),
      ends: true,
      place,
      put: (text) => replaceAt(place, text),
    },
  ];
}
