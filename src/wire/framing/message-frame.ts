import { decodeLenient, encodeText, parseJson, stringifyJson } from '../natives.ts';
import type { WireRecord } from '../types.ts';
import type { Framer, RecordFrame } from './frame.ts';
import { joinBytes } from './join-bytes.ts';

/** Digits, and a name between slash and comma, before the JSON of a message; alone they are no text. */
const PACKET = /^(\d{1,4}(?:\/[\w./-]{0,64},)?\d{0,16})(?=[[{]|$)/;

/**
 * Spells messages as lines of bytes, because that is what frames are made of: whoever reads records of a
 * response reads those of a socket too.
 */
export const messageFramer: Framer = {
  push: () => [],
  finish: () => [],
  write: (event, data) => `${stringifyJson([event, data])}\n`,
};

/**
 * A whole message as a frame. What socket.io writes before its JSON stays as it is and is not judged: a ping
 * that is held back would end the connection.
 */
export function createMessageFrame({ event, data }: WireRecord): RecordFrame {
  const prefix = PACKET.exec(data)?.[1] ?? '';
  const body = data.slice(prefix.length);
  return {
    kind: 'record',
    raw: encodeText(messageFramer.write(event, data)),
    invalidBytes: 0,
    event,
    data: body === '' ? null : body,
    notes: [],
    isLast: false,
    serialise: (changed) => messageFramer.write(event, prefix + (changed ?? body)),
  };
}

/** The messages that have been spelled as bytes. */
export function readMessages(bytes: readonly Uint8Array[]): readonly WireRecord[] {
  return decodeLenient(joinBytes(bytes))
    .split('\n')
    .flatMap((line) => {
      const pair = parseJson(line);
      if (!Array.isArray(pair)) return [];
      const [event, data] = pair;
      return typeof event === 'string' && typeof data === 'string' ? [{ event, data }] : [];
    });
}
