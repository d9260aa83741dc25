import { typeOf } from '../json/object-at.ts';
import { type Container, memberOf, walkJson } from '../json/walk-json.ts';

const END_TYPE = /(?:^|[._-])(?:completed?|done|end|finish(?:ed)?|stop)$/i;
const END_MEMBERS = new Set(['finish_reason', 'finishReason', 'stop_reason', 'stopReason', 'done_reason']);

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
