import type { Frame, Framer } from './frame.ts';
import { DocumentEnd, type FollowingFraming } from './json-values.ts';
import { createTextFramer } from './text-framer.ts';

/**
 * One JSON document, whose text goes on as it comes. Where another document follows the body is no document but
 * records, and is read on as such.
 * @param follow called once, when that is found out; makes what reads from there on
 */
export function createDocumentFramer(follow: (framing: FollowingFraming) => Framer): Framer {
  const text = createTextFramer();
  const end = new DocumentEnd();
  let records: Framer | null = null;

  const asJson = (frames: readonly Frame[]): readonly Frame[] =>
    frames.map((frame) => (frame.kind === 'text' ? { ...frame, isJson: true } : frame));

  return {
    get separator() {
      return records?.separator ?? '';
    },
    write: (event, data) => (records ?? text).write(event, data),
    push(bytes) {
      if (records !== null) return records.push(bytes);
      const next = end.find(bytes);
      if (next === null) return asJson(text.push(bytes));
      const first = asJson([...text.push(bytes.subarray(0, next.at)), ...text.finish()]);
      records = follow(next.framing);
      return [...first, ...records.push(bytes.subarray(next.at))];
    },
    finish: () => (records === null ? asJson(text.finish()) : records.finish()),
  };
}
