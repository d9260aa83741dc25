import { contentKind } from '../../../wire/index.ts';
import type {
  BeginMessage,
  CloseReason,
  Piece,
  ShownPiece,
  Unscanned,
  UnscannedReason,
} from '../../bridge/index.ts';
import { type Codec, createCodec, NOTHING, type Shown } from './codec.ts';
import type { EngineLink, LinkedStream } from './engine-link.ts';
import { type Batch, createJudge, type Judge } from './judge.ts';
import { createUnscannedCounts, type UnscannedCounts } from './unscanned-counts.ts';

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
  return new JudgedStream(begin, link, ends);
}

/** A stream as the engine knows it. */
interface EngineSide {
  readonly linked: LinkedStream;
  readonly judge: Judge;
}

class JudgedStream implements PageStream {
  readonly #begin: BeginMessage;
  readonly #link: EngineLink;
  readonly #ends: PageStreamEnds;
  readonly #codec: Codec;
  readonly #unscanned: UnscannedCounts;
  #engine: EngineSide | null = null;
  #last = Promise.resolve();
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(begin: BeginMessage, link: EngineLink, ends: PageStreamEnds) {
    this.#begin = begin;
    this.#link = link;
    this.#ends = ends;
    this.#codec = createCodec(begin);
    this.#unscanned = createUnscannedCounts(ends.unscanned);
  }

  push(seq: number, piece: Piece): void {
    void this.#enqueue(seq, () => this.#codec.push(piece));
  }

  finish(seq: number): void {
    const finished = this.#enqueue(seq, () => this.#codec.finish());
    if (this.#begin.shape !== 'records') void finished.then(() => this.#close('complete'));
  }

  passed(passed: Unscanned): void {
    this.#unscanned.add(passed);
  }

  end(reason: CloseReason): void {
    // What came before the end of a source is still judged and shown.
    const isInTurn = reason === 'complete' || reason === 'error';
    if (isInTurn) this.#last = this.#last.then(() => this.#close(reason));
    else this.#close(reason);
  }

  #enqueue(seq: number, createBatch: () => Batch<Shown>): Promise<void> {
    this.#last = this.#last
      .then(() => this.#answer(seq, createBatch))
      .then(
        () => this.#watchQuiet(),
        () => {
          // Answers that do not fit their texts: the engine is not to be trusted any more with this stream.
          this.#close('error');
          this.#ends.reply(seq, { shown: NOTHING, ended: true });
        },
      );
    return this.#last;
  }

  async #answer(seq: number, createBatch: () => Batch<Shown>): Promise<void> {
    // Nobody reads on; the engine knows nothing of the stream any more.
    if (this.#isClosed) return this.#ends.reply(seq, { shown: NOTHING, ended: true });
    const batch = createBatch();
    const { judge } = this.#openEngine();
    const shown = await judge.judge(batch, this.#codec.format());
    const passed = judge.passed();
    if (passed !== null) this.#unscanned.add({ ...passed, bytes: sizeOf(shown.shown) });
    if (shown.ended) this.#close(judge.hasFailed() ? 'timeout' : 'blocked');
    this.#ends.reply(seq, shown);
  }

  #openEngine(): EngineSide {
    if (this.#engine !== null) return this.#engine;
    const document = isDocument(this.#begin, this.#codec.format());
    const linked = this.#link.open({ transport: this.#begin.transport, document });
    this.#engine = { linked, judge: createJudge(linked, () => this.#link.failPolicy()) };
    return this.#engine;
  }

  #watchQuiet(): void {
    clearTimeout(this.#quiet);
    if (this.#begin.shape !== 'records' || this.#isClosed || (this.#engine?.judge.held() ?? 0) === 0) return;
    this.#quiet = setTimeout(() => this.finish(0), QUIET_MS);
  }

  #close(reason: CloseReason): void {
    clearTimeout(this.#quiet);
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ends.closed();
    const format = this.#codec.format();
    const unscannedBytes = this.#codec.unscannedBytes();
    const cause = format === 'binary' ? 'binary-body' : 'invalid-utf8';
    if (unscannedBytes > 0) this.#unscanned.add({ reason: cause, bytes: unscannedBytes, characters: 0 });
    const unscanned = this.#unscanned.list();
    if (this.#engine === null && unscanned.length === 0) return;
    this.#openEngine().linked.close({ format, reason, unscanned });
  }
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
