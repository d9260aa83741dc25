import {
  createRecordRewriter,
  createRewriter,
  type Rendered,
  type ResponseHead,
} from '../../../wire/index.ts';
import type { BeginMessage, Piece, ShownPiece } from '../../bridge/index.ts';
import type { Batch } from './judge.ts';

export interface Shown {
  readonly shown: ShownPiece;
  readonly ended: boolean;
}

/** Turns what a transport brings into texts to be judged, and back into the same kind of thing. */
export interface Codec {
  /** @param piece of the shape that the stream was begun with; of another shape it says nothing */
  push(piece: Piece): Batch<Shown>;
  finish(): Batch<Shown>;
  format(): string;
  /** Bytes passed on unchecked, because they are no text. */
  unscannedBytes(): number;
}

export const NOTHING = new Uint8Array(0);

export function createCodec({ shape, transport, url, status, contentType }: BeginMessage): Codec {
  const head: ResponseHead = { url, status, contentType };
  if (shape === 'records') return createRecordCodec(head, transport === 'eventsource');
  return shape === 'bytes' ? createBytesCodec(head) : createTextCodec(head);
}

function createBytesCodec(head: ResponseHead): Codec {
  const rewriter = createRewriter(head);
  const show = ({ bytes, ended }: Rendered): Shown => ({ shown: withOwnBuffer(bytes), ended });
  return {
    ...rewriter,
    push: (piece) => mapBatch(rewriter.push(piece instanceof Uint8Array ? piece : NOTHING), show),
    finish: () => mapBatch(rewriter.finish(), show),
  };
}

/** A view is sent with all of its buffer, which may hold what comes next and is not judged. */
function withOwnBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = bytes.length === bytes.buffer.byteLength;
  return isWhole ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

/** Text that the browser has decoded already. */
function createTextCodec(head: ResponseHead): Codec {
  const rewriter = createRewriter(head);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const show = ({ bytes, ended }: Rendered): Shown => ({
    shown: decoder.decode(bytes, { stream: true }),
    ended,
  });
  return {
    ...rewriter,
    push: (piece) =>
      mapBatch(rewriter.push(typeof piece === 'string' ? encoder.encode(piece) : NOTHING), show),
    finish: () => mapBatch(rewriter.finish(), show),
  };
}

function createRecordCodec(head: ResponseHead, isEvents: boolean): Codec {
  const rewriter = createRecordRewriter(head, isEvents);
  const show = ({ records, ended }: { records: ShownPiece; ended: boolean }): Shown => ({
    shown: records,
    ended,
  });
  return {
    push: (piece) => mapBatch(rewriter.push(isRecord(piece) ? piece : { event: '', data: '' }), show),
    finish: () => mapBatch(rewriter.finish(), show),
    format: rewriter.format,
    unscannedBytes: () => 0,
  };
}

const isRecord = (piece: Piece): piece is Exclude<Piece, string | Uint8Array> =>
  typeof piece !== 'string' && !(piece instanceof Uint8Array);

function mapBatch<From, To>(batch: Batch<From>, map: (rendered: From) => To): Batch<To> {
  return { requests: batch.requests, render: (answers) => map(batch.render(answers)) };
}
