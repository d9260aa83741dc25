import { decodeLenient, decodeStrict } from '../natives.ts';
import type { Frame, Framer, TextFrame } from './frame.ts';
import { joinBytes } from './join-bytes.ts';
import { completeLength, splitUtf8 } from './utf8.ts';

const NOTHING = new Uint8Array(0);

/** Binary data is full of letters by chance; fewer than this in a row tell nothing. */
const MIN_TEXT_BYTES = 4;

const textEnd: TextFrame = { kind: 'text', raw: NOTHING, text: '', ends: true };

/**
 * Running text. Bytes that are no UTF-8 pass as they are and end the text before them, so that what is
 * held of it keeps its place.
 */
export function createTextFramer(): Framer {
  /** The beginning of a UTF-8 sequence that the last piece ended in; at most 3 bytes. */
  let rest: Uint8Array = NOTHING;

  function push(bytes: Uint8Array): readonly Frame[] {
    const all = rest.length > 0 ? joinBytes([rest, bytes]) : bytes;
    const end = completeLength(all);
    rest = new Uint8Array(all.subarray(end));
    return end > 0 ? frameText(all.subarray(0, end)) : [];
  }

  function finish(): readonly Frame[] {
    const frames: Frame[] = [textEnd];
    if (rest.length > 0) frames.push({ kind: 'pass', raw: rest, isUnscanned: true });
    rest = NOTHING;
    return frames;
  }

  return { push, finish, write: (_event, data) => data };
}

function frameText(bytes: Uint8Array): readonly Frame[] {
  const text = decodeStrict(bytes);
  if (text !== null) return [{ kind: 'text', raw: bytes, text, ends: false }];
  return splitUtf8(bytes, MIN_TEXT_BYTES).flatMap((run): Frame[] =>
    run.isText
      ? [{ kind: 'text', raw: run.bytes, text: decodeLenient(run.bytes), ends: false }]
      : [textEnd, { kind: 'pass', raw: run.bytes, isUnscanned: true }],
  );
}
