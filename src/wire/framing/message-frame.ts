import { decodeLenient, encodeText, parseJson, stringifyJson } from '../natives.ts';
import type { WireRecord } from '../types.ts';
import type { Framer, RecordFrame } from './frame.ts';
import { joinBytes } from './join-bytes.ts';

/** What engine.io, below socket.io, says first: who the client is, or that the client has come by another way. */
const HANDSHAKE = /^(?:0\{.*"sid"|3probe$)/;

/** Digits, and a name between slash and comma, before the JSON of a packet; one or two alone are no text. */
const PACKET = /^(?:\d{1,4}(?:\/[\w./-]{0,64},)?\d{0,16}(?=[[{])|\d{0,2}(?:\/[\w./-]{0,64},?)?$)/;

/**
 * Spells messages as lines of bytes, because that is what frames are made of: whoever reads records of a
 * response reads those of a socket too.
 */
export const messageFramer: Framer = {
  push: () => [],
  finish: () => [],
  write: (event, data) => `${stringifyJson([event, data])}\n`,
};

/** Whether a socket whose first message this is sends packets of socket.io. */
export function beginsPackets({ data }: WireRecord): boolean {
  return HANDSHAKE.test(data);
}

/**
 * A whole message as a frame. What socket.io writes before its JSON stays as it is and is not judged: a ping
 * that is held back would end the connection. Elsewhere digits are text like any other.
 */
export function createMessageFrame({ event, data }: WireRecord, isPacket: boolean): RecordFrame {
  const prefix = isPacket ? (PACKET.exec(data)?.[0] ?? '') : '';
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
