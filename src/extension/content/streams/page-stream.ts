import { contentKind } from '../../../wire/index.ts';
import type {
  BeginMessage,
  CloseReason,
  Piece,
  ShownPiece,
  Unscanned,
  UnscannedReason,
} from '../../bridge/index.ts';
import { createCodec, NOTHING, type Shown } from './codec.ts';
import type { EngineLink, LinkedStream } from './engine-link.ts';
import { type Batch, createJudge, type Judge } from './judge.ts';
import { createUnscannedCounts } from './unscanned-counts.ts';

/** One stream of the page, from its begin to its close. */
export interface PageStream {
  push(seq: number, piece: Piece): void;
  finish(seq: number): void;
  passed(passed: Unscanned): void;
  end(reason: CloseReason): void;
}

/** Who hears of a stream. */
export interface PageStreamEnds {
  /** Answers a piece; `seq` 0 is an answer that nobody asked for. */
  reply(seq: number, shown: Shown): void;
  /** Something of it reaches the page unchecked. Told at once: the stream may go on for hours. */
  unscanned(reason: UnscannedReason): void;
  /** Nothing more comes from it. */
  closed(): void;
}

/**
 * A connection may stay open for hours after an answer whose format does not say that it has ended. Text that
 * is held this long comes out.
 */
const QUIET_MS = 10_000;

/** Guards one stream: pieces are judged in order, one at a time. */
export function createPageStream(begin: BeginMessage, link: EngineLink, ends: PageStreamEnds): PageStream {
  const codec = createCodec(begin);
  const unscanned = createUnscannedCounts(ends.unscanned);
  let engine: { readonly linked: LinkedStream; readonly judge: Judge } | undefined;
  let last = Promise.resolve();
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const openEngine = (): { linked: LinkedStream; judge: Judge } => {
    const linked = link.open({ transport: begin.transport, document: isDocument(begin, codec.format()) });
    return { linked, judge: createJudge(linked, link.failPolicy) };
  };

  const close = (reason: CloseReason): void => {
    clearTimeout(quiet);
    if (closed) return;
    closed = true;
    ends.closed();
    const unscannedBytes = codec.unscannedBytes();
    const cause = codec.format() === 'binary' ? 'binary-body' : 'invalid-utf8';
    if (unscannedBytes > 0) unscanned.add({ reason: cause, bytes: unscannedBytes, characters: 0 });
    if (engine === undefined && unscanned.list().length === 0) return;
    engine ??= openEngine();
    engine.linked.close({ format: codec.format(), reason, unscanned: unscanned.list() });
  };

  const answer = async (seq: number, createBatch: () => Batch<Shown>): Promise<void> => {
    const batch = createBatch();
    engine ??= openEngine();
    const shown = await engine.judge.judge(batch, codec.format());
    const passed = engine.judge.passed();
    if (passed !== null) unscanned.add({ ...passed, bytes: sizeOf(shown.shown) });
    if (shown.ended) close(engine.judge.hasFailed() ? 'timeout' : 'blocked');
    ends.reply(seq, shown);
  };

  const watchQuiet = (): void => {
    clearTimeout(quiet);
    if (begin.shape !== 'records' || closed || (engine?.judge.held() ?? 0) === 0) return;
    quiet = setTimeout(() => finish(0), QUIET_MS);
  };

  const enqueue = (seq: number, createBatch: () => Batch<Shown>): Promise<void> => {
    last = last
      .then(() => answer(seq, createBatch))
      .then(watchQuiet, () => {
        // Answers that do not fit their texts: the engine is not to be trusted any more with this stream.
        close('error');
        ends.reply(seq, { shown: NOTHING, ended: true });
      });
    return last;
  };

  const finish = (seq: number): void => {
    const finished = enqueue(seq, () => codec.finish());
    if (begin.shape !== 'records') void finished.then(() => close('complete'));
  };

  return {
    push: (seq, piece) => void enqueue(seq, () => codec.push(piece)),
    finish,
    passed: unscanned.add,
    end: close,
  };
}

/**
 * A document arrives in one piece, and a socket carries all kinds of messages: without a known format, either
 * is reported only if something was found in it.
 */
function isDocument({ transport, contentType }: BeginMessage, format: string): boolean {
  if (transport === 'websocket') return format === 'json' || format === 'pending';
  return contentKind(contentType) === 'json';
}

/** Bytes of what came as bytes. */
function sizeOf(shown: ShownPiece): number {
  return shown instanceof Uint8Array ? shown.length : 0;
}
