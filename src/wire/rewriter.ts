import { adapters } from './adapters/adapters.ts';
import { Channels } from './batch/channels.ts';
import { createGateBatch, type Item, StreamState } from './batch/gate-batch.ts';
import { RecordReader } from './batch/record-reader.ts';
import { StreamWriter } from './batch/stream-writer.ts';
import { createTextItem } from './batch/text-item.ts';
import { createFramer } from './framing/create-framer.ts';
import type { Frame } from './framing/frame.ts';
import { PathReader } from './guard/path-reader.ts';
import type { GateBatch, ResponseHead, Rewriter, RewriterOptions } from './types.ts';

/** Long enough for a record that holds a whole file; a stream that never ends its record can't take more memory. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/**
 * Finds the text in a response's bytes and puts other text in its place.
 * @param head what is known of the response; its type and its first bytes decide how it is read
 * @returns a rewriter for one stream. Never throws on hostile input.
 */
export function createRewriter(head: ResponseHead, options: RewriterOptions = {}): Rewriter {
  const framer = createFramer(head.contentType, options.maxRecordBytes ?? MAX_RECORD_BYTES);
  const channels = new Channels();
  const paths = new PathReader(true, () => framer.framing() === 'json-array');
  const records = new RecordReader(head, adapters, channels, paths);
  const writer = new StreamWriter(framer, () => records.format(), paths);
  const state = new StreamState();
  let unscannedBytes = 0;

  function createItem(frame: Frame): readonly Item[] {
    if (frame.kind === 'record') {
      unscannedBytes += frame.invalidBytes;
      return records.read(frame, writer);
    }
    if (frame.kind === 'text') return [createTextItem(frame, channels)];
    if (frame.isUnscanned) unscannedBytes += frame.raw.length;
    return [{ requests: [], emit: () => [frame.raw], cut: () => [] }];
  }

  const createBatch = (items: () => readonly Item[]): GateBatch =>
    createGateBatch(state.isEnded ? [] : items(), state);

  return {
    push: (bytes) => createBatch(() => framer.push(bytes).flatMap(createItem)),
    finish: () => createBatch(() => [...framer.finish().flatMap(createItem), ...records.finish(writer)]),
    format: () => {
      const framing = framer.framing();
      const isRunning = framing === 'text' || framing === 'json' || framing === 'binary';
      return isRunning ? framing : (records.formatId() ?? 'pending');
    },
    unscannedBytes: () => unscannedBytes,
  };
}
