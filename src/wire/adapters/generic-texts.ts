import { isGrowingName, isMachineText } from '../guard/text-names.ts';
import { typeOf } from '../json/object-at.ts';
import { type Container, isContainer, isJsonObject, memberOf, walkJson } from '../json/walk-json.ts';
import type { TextPlace } from '../types.ts';

const END_TYPE = /(?:^|[._-])(?:completed?|done|end|finish(?:ed)?|stop)$/i;
const END_MEMBERS = new Set(['finish_reason', 'finishReason', 'stop_reason', 'stopReason', 'done_reason']);

/** A string that looks like a text, or a piece of one. */
export interface FoundText {
  readonly place: TextPlace;
  /** Names, and numbers in place of positions, that lead to it. */
  readonly path: string;
}

/** What is known of a container on the way down to its texts. */
interface Trail {
  readonly path: string;
  /** The name that the strings of an array go by. */
  readonly name: string;
  readonly isDelta: boolean;
}

/** The strings of a record of an unknown format that are named like text. */
export function findTexts(record: Container): readonly FoundText[] {
  const texts: FoundText[] = [];
  const trails = new Map<Container, Trail>();
  trails.set(record, { path: typeOf(record) + numbersOf(record), name: '', isDelta: false });
  walkJson(record, (place) => {
    const trail = followTrail(trails.get(place.holder), place);
    const value = memberOf(place);
    if (isContainer(value)) trails.set(value, { ...trail, path: trail.path + numbersOf(value) });
    const isText = typeof value === 'string' && (trail.isDelta || isGrowingName(trail.name));
    if (isText && !isMachineText(place.key, value)) texts.push({ place, path: trail.path });
    return true;
  });
  return texts;
}

function followTrail(outer: Trail | undefined, { key }: TextPlace): Trail {
  const { path = '', name = '', isDelta = false } = outer ?? {};
  if (typeof key === 'number') return { path, name, isDelta };
  return { path: `${path}/${key}`, name: key, isDelta: isDelta || /delta$/i.test(key) };
}

/** Siblings are told apart by their number, not by their position, which may differ from record to record. */
function numbersOf(value: Container): string {
  if (!isJsonObject(value)) return '';
  return Object.entries(value)
    .map(([key, number]) => (/index$/i.test(key) && typeof number === 'number' ? `#${number}` : ''))
    .join('');
}

/** Whether a record looks like the last one of its texts. */
export function isEndRecord(record: Container): boolean {
  if (END_TYPE.test(typeOf(record))) return true;
  let isEnd = false;
  walkJson(record, (place) => {
    const value = memberOf(place);
    if (END_MEMBERS.has(String(place.key)) && typeof value === 'string' && value !== '') isEnd = true;
    if (place.key === 'done' && value === true) isEnd = true;
    return true;
  });
  return isEnd;
}
