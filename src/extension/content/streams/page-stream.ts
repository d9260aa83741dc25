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
  /** The source broke off, or may have: nothing of what is held is shown. */
  breakOff(seq: number): void;
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
 * is held this long comes out. A known format says so: there an answer that stands still for this much longer has been
 * given up, and what is held of it is dropped.
 */
const QUIET_MS = 10_000;
const GIVEN_UP_MS = 10 * 60_000;

/**
 * Bytes or characters of one stream that wait for verdicts. Readers of a response wait too; what messages and requests bring
 * can't be held back.
 */
const MAX_WAITING = 64 * 1024 * 1024;

/** Of record streams whose records say nothing of where a text ends. */
const ENDLESS_FORMATS: readonly string[] = ['json', 'pending'];

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
  #waiting = 0;
  /** Text was held when the source broke off. */
  #isCut = false;

  constructor(begin: BeginMessage, link: EngineLink, ends: PageStreamEnds) {
    this.#begin = begin;
    this.#link = link;
    this.#ends = ends;
    this.#codec = createCodec(begin);
    this.#unscanned = createUnscannedCounts(ends.unscanned);
  }

  push(seq: number, piece: Piece): void {
    const size = weigh(piece);
    // One piece may be of any size, if it is alone.
    if (this.#waiting > 0 && this.#waiting + size > MAX_WAITING) return this.#giveUp(seq);
    this.#waiting += size;
    void this.#enqueue(seq, () => {
      const shown = this.#judge(this.#codec.push(piece));
      return shown.finally(() => {
        this.#waiting -= size;
      });
    });
  }

  finish(seq: number): void {
    const finished = this.#enqueue(seq, () => this.#judge(this.#codec.finish()));
    if (this.#begin.shape !== 'records') void finished.then(() => this.#close('complete'));
  }

  breakOff(seq: number): void {
    void this.#enqueue(seq, () => {
      this.#isCut ||= this.#held() > 0;
      return this.#drop();
    });
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

  #enqueue(seq: number, judge: () => Promise<Shown>): Promise<void> {
    this.#last = this.#last
      .then(() => this.#answer(seq, judge))
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

  async #answer(seq: number, judge: () => Promise<Shown>): Promise<void> {
    // Nobody reads on; the engine knows nothing of the stream any more.
    if (this.#isClosed) return this.#ends.reply(seq, { shown: NOTHING, ended: true });
    const shown = await judge();
    if (shown.ended) this.#close(this.#engine?.judge.hasFailed() === true ? 'timeout' : 'blocked');
    this.#ends.reply(seq, shown);
  }

  async #judge(batch: Batch<Shown>): Promise<Shown> {
    const { judge } = this.#openEngine();
    const shown = await judge.judge(batch, this.#codec.format());
    const passed = judge.passed();
    if (passed !== null) this.#unscanned.add({ ...passed, bytes: sizeOf(shown.shown) });
    return shown;
  }

  /** Shows nothing of what is held, but the end where a rule asks for one. */
  async #drop(): Promise<Shown> {
    const batch = this.#codec.finish();
    const shown = await this.#engine?.judge.drop(batch, this.#codec.format());
    return shown ?? { shown: this.#begin.shape === 'records' ? [] : NOTHING, ended: false };
  }

  #giveUp(seq: number): void {
    this.#close('timeout');
    this.#ends.reply(seq, { shown: NOTHING, ended: true });
  }

  #held(): number {
    return this.#engine?.judge.held() ?? 0;
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
    if (this.#begin.shape !== 'records' || this.#isClosed || this.#held() === 0) return;
    const isEndless = ENDLESS_FORMATS.includes(this.#codec.format());
    this.#quiet = isEndless
      ? setTimeout(() => this.finish(0), QUIET_MS)
      : setTimeout(() => void this.#enqueue(0, () => this.#drop()), GIVEN_UP_MS);
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
    // An event source ends and breaks off in the same way: it broke off where something was held.
    const known = reason === 'complete' && this.#isCut ? 'error' : reason;
    this.#openEngine().linked.close({ format, reason: known, unscanned });
  }
}

const UNKNOWN_FORMATS: readonly string[] = [...ENDLESS_FORMATS, 'text', 'binary'];

/**
 * A document arrives in one piece, a socket carries all kinds of messages, and what has no type may be anything: without a
 * known format, each is reported only if something was found in it.
 */
function isDocument({ transport, shape, contentType }: BeginMessage, format: string): boolean {
  if (transport === 'websocket') return ENDLESS_FORMATS.includes(format);
  if (contentType === '' && shape !== 'records') return UNKNOWN_FORMATS.includes(format);
  return contentKind(contentType) === 'json';
}

function weigh(piece: Piece): number {
  if (piece instanceof Uint8Array) return piece.byteLength;
  return typeof piece === 'string' ? piece.length : piece.event.length + piece.data.length;
}

/** Bytes of what came as bytes. */
function sizeOf(shown: ShownPiece): number {
  return shown instanceof Uint8Array ? shown.length : 0;
}
