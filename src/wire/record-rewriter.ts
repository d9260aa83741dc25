import { adapters } from './adapters/adapters.ts';
import { Channels } from './batch/channels.ts';
import { createGateBatch, type Item, StreamState } from './batch/gate-batch.ts';
import { RecordReader } from './batch/record-reader.ts';
import { type StreamFormat, StreamWriter } from './batch/stream-writer.ts';
import { beginsPackets, createMessageFrame, messageFramer, readMessages } from './framing/message-frame.ts';
import { PathReader } from './guard/path-reader.ts';
import type { RecordBatch, RecordRewriter, ResponseHead, WireRecord } from './types.ts';

/**
 * Finds the text in the messages of a transport that frames them itself, as WebSocket and EventSource do, and
 * puts other text in its place.
 * @param isEvents whether what ends the format's event streams, such as `[DONE]`, belongs here too
 * @returns a rewriter for one connection. Never throws on hostile input.
 */
export function createRecordRewriter(head: ResponseHead, isEvents: boolean): RecordRewriter {
  const channels = new Channels();
  const paths = new PathReader(isEvents);
  const records = new RecordReader(head, adapters, channels, paths);
  const formatOf = (): StreamFormat => (isEvents ? records.format() : { reader: records.format().reader });
  const writer = new StreamWriter(messageFramer, formatOf, paths);
  const state = new StreamState();
  /** Known from the first message on. */
  let hasPackets: boolean | undefined;

  /** Records that could go out, but would be taken for the one that was pushed with them and waits. */
  let kept: readonly WireRecord[] = [];

  /** Whoever shows the records takes the last one for the one that was pushed: it must at least be called like it. */
  const release = (fresh: readonly WireRecord[], event: string | null): readonly WireRecord[] => {
    const all = [...kept, ...fresh];
    const isMistaken = event !== null && state.isWaiting() && all.at(-1)?.event !== event;
    kept = isMistaken ? all : [];
    return isMistaken ? [] : all;
  };

  /** @param event name of the record that was pushed; null at an end */
  const createBatch = (items: () => readonly Item[], event: string | null): RecordBatch => {
    const batch = createGateBatch(state.isEnded ? [] : items(), state);
    return {
      requests: batch.requests,
      render(answers) {
        const { bytes, ended } = batch.render(answers);
        return { records: release(readMessages([bytes]), ended ? null : event), ended };
      },
    };
  };

  return {
    push(record) {
      const isPacket = (hasPackets ??= !isEvents && beginsPackets(record));
      const frame = createMessageFrame(record, isPacket);
      return createBatch(() => records.read(frame, writer), record.event);
    },
    finish: () => createBatch(() => records.finish(writer), null),
    format: () => records.formatId() ?? 'pending',
  };
}
