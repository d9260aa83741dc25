import { adapters } from './adapters/adapters.ts';
import { genericAdapter } from './adapters/generic.ts';
import { Channels } from './batch/channels.ts';
import { createGateBatch, type Item, type StreamState } from './batch/gate-batch.ts';
import { RecordReader } from './batch/record-reader.ts';
import { StreamWriter } from './batch/stream-writer.ts';
import { beginsPackets, createMessageFrame, messageFramer, readMessages } from './framing/message-frame.ts';
import type { RecordBatch, RecordRewriter, ResponseHead } from './types.ts';

/**
 * Finds the text in the messages of a transport that frames them itself, as WebSocket and EventSource do, and
 * puts other text in its place.
 * @param isEvents whether what ends the format's event streams, such as `[DONE]`, belongs here too
 * @returns a rewriter for one connection. Never throws on hostile input.
 */
export function createRecordRewriter(head: ResponseHead, isEvents: boolean): RecordRewriter {
  const channels = new Channels();
  const records = new RecordReader(head, { known: adapters, fallback: genericAdapter }, channels);
  const writer = new StreamWriter(messageFramer, () => {
    const format = records.format();
    return isEvents ? format : { reader: format.reader };
  });
  const state: StreamState = { isEnded: false };
  /** Known from the first message on. */
  let hasPackets: boolean | undefined;

  const createBatch = (items: () => readonly Item[]): RecordBatch => {
    const batch = createGateBatch(state.isEnded ? [] : items(), state);
    return {
      requests: batch.requests,
      render(answers) {
        const { bytes, ended } = batch.render(answers);
        return { records: readMessages([bytes]), ended };
      },
    };
  };

  return {
    push(record) {
      const isPacket = (hasPackets ??= !isEvents && beginsPackets(record));
      return createBatch(() => records.read(createMessageFrame(record, isPacket), writer));
    },
    finish: () => createBatch(() => records.finish(writer)),
    format: () => records.formatId() ?? 'pending',
  };
}
