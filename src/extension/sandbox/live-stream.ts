import type { Hit } from '../../engine/index.ts';
import type { EndReason, SendText, TextDelta } from '../../protocol/index.ts';
import type { CloseMessage, NoticeMessage, OpenMessage, ScanAnswer, ScanMessage } from '../bridge/index.ts';
import type { SessionControl, TextEnd } from '../shared/engine-control.ts';
import { createGuardedStream, type GuardedStream, type RuleBook } from './streams/guarded-stream.ts';
import { createSentenceHold, type Reply, type SentenceHold } from './streams/sentence-hold.ts';
import { blockByServer } from './streams/server-block.ts';
import { createShownText, type ShownText } from './streams/shown-text.ts';
import type { StreamReport } from './streams/tally.ts';
import { createTextSender, type TextSender } from './streams/text-sender.ts';

/** How often an open stream tells the badge and the session where it stands. */
const NOTICE_EVERY_MS = 250;
const REPORT_EVERY_MS = 5_000;

export interface LiveStreamParts {
  readonly book: RuleBook;
  readonly head: OpenMessage;
  readonly sendText: SendText;
  /** What becomes of text that the server doesn't check in time, where policy is strict. */
  readonly failPolicy: 'closed' | 'open';
  now(): number;
  /** Runs a task after so many milliseconds. */
  after(ms: number, task: () => void): void;
  /** Called now and then in the course of long work. */
  beat(): void;
  /** Tells the content script what was found. */
  notify(notice: NoticeMessage): unknown;
  /** Tells the session's keeper where the stream stands. */
  report(session: Omit<SessionControl, 'type' | 'document' | 'origin'>): unknown;
}

/** A guarded stream that keeps the badge and the session informed, without a message for each chunk. */
export interface LiveStream {
  /** @param reply called once: at once, unless policy is strict and the server has to say something first */
  scan(message: ScanMessage, reply: Reply): void;
  /** Takes what was scanned before and answered, whatever it had to wait for then. Says nothing of it to the server. */
  replay(message: ScanMessage): void;
  /** What waited to be shown was checked, or can't be. */
  settle(ends: readonly TextEnd[], isChecked: boolean): void;
  /** Lets nothing more through. @param message for the reader @returns whether what it is about was never shown */
  cut(message: string): boolean;
  close(message: Pick<CloseMessage, 'format' | 'unscanned'>, reason: EndReason): void;
  /** The page is gone without a word. */
  abandon(): void;
}

export function createLiveStream(parts: LiveStreamParts): LiveStream {
  return new ReportedStream(parts);
}

class ReportedStream implements LiveStream {
  readonly #parts: LiveStreamParts;
  readonly #guarded: GuardedStream;
  readonly #shown: ShownText;
  readonly #sender: TextSender;
  /** Null where policy isn't strict. */
  readonly #hold: SentenceHold | null;
  #format = 'pending';
  #noticedAt = -Infinity;
  #reportedAt = -Infinity;
  /** A document is announced only once something was found in it. */
  #announced: boolean;

  constructor(parts: LiveStreamParts) {
    const { book, head, sendText, now, after, beat } = parts;
    this.#parts = parts;
    this.#guarded = createGuardedStream(book, now, beat);
    // Of a document the server hears only if something was found in it: there is nothing to wait for.
    const isStrict = sendText === 'strict' && !head.document;
    this.#shown = createShownText(
      isStrict || sendText !== 'strict' ? sendText : 'sentences',
      head.document,
      now,
    );
    this.#hold = isStrict
      ? createSentenceHold({ ...parts, onFail: (blocked) => this.#noteFailure(blocked) })
      : null;
    this.#sender = createTextSender(this.#shown, after, (text) => this.#save(null, text));
    this.#announced = !head.document;
    if (!this.#announced) return;
    this.#tell('open', []);
    this.#save(null, []);
  }

  scan(message: ScanMessage, reply: Reply): void {
    this.#format = message.format;
    const step = this.#guarded.scan(message.texts);
    const { answers, hits } = step;
    this.#announced ||= hits.length > 0;
    const ends = this.#shown.add(message.texts, answers);
    if (this.#hold === null) reply(answers);
    else this.#hold.hold(message.texts, step, ends, reply);
    if (!this.#announced) return;
    const now = this.#parts.now();
    if (hits.length > 0 || now - this.#noticedAt >= NOTICE_EVERY_MS) this.#tell('checked', hits);
    this.#sender.send();
    if (this.#parts.now() - this.#reportedAt >= REPORT_EVERY_MS) this.#save(null, []);
  }

  replay(message: ScanMessage): void {
    this.#format = message.format;
    const step = this.#guarded.scan(message.texts);
    this.#announced ||= step.hits.length > 0;
    const ends = this.#shown.add(message.texts, step.answers);
    // What of it was told to the server nobody knows here: all of it is told again, and whoever stores it takes it once.
    if (this.#hold === null) return;
    // It has its answer, so the server was told of all that was complete, and has said what it says.
    this.#shown.take();
    this.#hold.settle(ends, true);
    this.#hold.hold(message.texts, step, ends, () => undefined);
  }

  settle(ends: readonly TextEnd[], isChecked: boolean): void {
    this.#hold?.settle(ends, isChecked);
  }

  cut(message: string): boolean {
    const isHeld = this.#hold?.isWaiting() === true;
    this.#guarded.cut(message);
    this.#hold?.block(blockByServer(message));
    return isHeld;
  }

  close({ format, unscanned }: Pick<CloseMessage, 'format' | 'unscanned'>, reason: EndReason): void {
    this.#sender.stop();
    this.#format = format;
    this.#hold?.stop();
    this.#guarded.close(unscanned);
    this.#announced ||= unscanned.length > 0;
    if (!this.#announced) return;
    this.#tell('closed', []);
    const hasTimedOut = reason === 'blocked' && this.#hold?.hasFailed() === true;
    // A sentence that was broken off is no sentence.
    const text = reason === 'complete' ? this.#shown.takeAll() : this.#shown.take();
    this.#save(hasTimedOut ? 'timeout' : reason, text);
  }

  abandon(): void {
    this.close({ format: this.#format, unscanned: [] }, 'aborted');
  }

  #noteFailure(blocked: ScanAnswer['blocked'] | null): void {
    if (blocked) this.#guarded.cut(blocked.message);
    this.#tell('checked', []);
    this.#save(null, []);
  }

  #tell(state: NoticeMessage['state'], hits: readonly Hit[]): void {
    const { book, head, now, notify } = this.#parts;
    this.#noticedAt = now();
    const { characters, unscanned } = this.#readReport();
    const bundle = { version: book.version, digest: book.digest };
    const receipt = { characters, unscanned, bundle };
    const described = hits.map((hit) => describe(book, hit));
    const { stream, correlationId } = head;
    notify({ type: 'notice', stream, correlationId, state, receipt, hits: described });
  }

  #save(endReason: EndReason | null, text: readonly TextDelta[]): void {
    const { book, head, now, report } = this.#parts;
    this.#reportedAt = now();
    report({
      stream: head.stream,
      correlationId: head.correlationId,
      transport: head.transport,
      format: this.#format,
      bundleDigest: book.digest,
      bundleVersion: book.version,
      endReason,
      report: this.#readReport(),
      ...(text.length > 0 && { text }),
      ...(this.#hold !== null && { awaits: true }),
    });
  }

  #readReport(): StreamReport {
    const report = this.#guarded.report();
    return this.#hold === null ? report : addHold(report, this.#hold);
  }
}

/** What the gates have let go isn't shown yet, or never was. */
function addHold(report: StreamReport, hold: SentenceHold): StreamReport {
  const { held, discarded } = hold.characters();
  const passed = hold.passed();
  const { characters } = report;
  return {
    ...report,
    characters: {
      ...characters,
      released: characters.released - held - discarded,
      held: characters.held + held,
      discarded: characters.discarded + discarded,
    },
    unscanned: passed === null ? report.unscanned : [...report.unscanned, passed],
  };
}

function describe(book: RuleBook, { ruleId, action }: Hit): NoticeMessage['hits'][number] {
  return { ruleId, action, title: book.labels[ruleId]?.title ?? ruleId };
}
