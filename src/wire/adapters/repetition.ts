import { isContainer, memberOf, stringsIn } from '../json/walk-json.ts';
import type { Json, JsonObject, TextPart, TextPlace } from '../types.ts';

/**
 * What repeats a text in pieces, such as log probabilities of tokens: judged as one, and gone as one.
 * @param empty what is left of it then
 */
export function readRepetition(place: TextPlace, empty: Json): readonly TextPart[] {
  const value = memberOf(place);
  if (!isContainer(value)) return [];
  const strings = stringsIn(value);
  return [
    {
      channel: 'repetition',
      kind: 'data',
      mode: 'whole',
      // Joined they are the text; one by one, alternatives to it that it doesn't have.
      text: strings.length > 1 ? `${strings.join('')}\n${strings.join('\n')}` : strings.join(''),
      ends: true,
      place,
      put: () => dropRepetition(place, empty),
    },
  ];
}

/** Takes away what repeats a text that has changed. Members that aren't there stay away. */
export function dropRepetition(place: TextPlace, empty: Json): void {
  const { holder, key } = place;
  if (isContainer(memberOf(place))) (holder as JsonObject)[key] = empty;
}
