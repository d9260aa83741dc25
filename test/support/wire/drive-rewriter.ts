import {
  type ChannelText,
  createRewriter,
  type ResponseHead,
  type Rewriter,
} from '../../../src/wire/index.ts';
import { identityGate, type StreamGate } from './gates.ts';

export interface Driven {
  readonly bytes: Buffer;
  readonly text: string;
  /** What came out for each piece; the last entry is what came out at the end. */
  readonly outputs: readonly Buffer[];
  readonly requests: readonly ChannelText[];
  readonly isEnded: boolean;
  readonly rewriter: Rewriter;
}

export function headOf(contentType: string): ResponseHead {
  return { url: 'https://example.org/stream', status: 200, contentType };
}

/** Sends pieces of a body through a rewriter of its own. */
export function driveRewriter(
  contentType: string,
  pieces: readonly Uint8Array[],
  gate: StreamGate = identityGate,
  maxRecordBytes?: number,
): Driven {
  const options = maxRecordBytes === undefined ? {} : { maxRecordBytes };
  const rewriter = createRewriter(headOf(contentType), options);
  const outputs: Buffer[] = [];
  const requests: ChannelText[] = [];
  let isEnded = false;
  for (const piece of [...pieces, null]) {
    const batch = piece === null ? rewriter.finish() : rewriter.push(piece);
    for (const request of batch.requests) requests.push(request);
    const rendered = batch.render(batch.requests.map(gate));
    outputs.push(Buffer.from(rendered.bytes));
    isEnded = rendered.ended;
  }
  const bytes = Buffer.concat(outputs);
  return {
    bytes,
    get text() {
      return bytes.toString();
    },
    outputs,
    requests,
    isEnded,
    rewriter,
  };
}

/** Cuts bytes at the given offsets. */
export function cutAt(bytes: Uint8Array, offsets: Iterable<number>): Uint8Array[] {
  const all = [...new Set([0, ...offsets, bytes.length])].toSorted((a, b) => a - b);
  return all.slice(1).map((end, index) => bytes.subarray(all[index], end));
}

export function cutEvery(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

/** Cuts bytes into pieces of one size, once for each place where the first of them may end. */
export function* cutEverywhere(bytes: Uint8Array, size: number): Generator<Uint8Array[]> {
  for (let phase = 1; phase <= size; phase += 1) {
    const count = Math.ceil((bytes.length - phase) / size);
    yield cutAt(
      bytes,
      Array.from({ length: count }, (_, index) => phase + index * size).filter((at) => at < bytes.length),
    );
  }
}
