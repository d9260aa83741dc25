import type { Hit } from '../../engine/index.ts';
import type { EndReason, SendText, TextDelta } from '../../protocol/index.ts';
import type { CloseMessage, NoticeMessage, OpenMessage, ScanAnswer, ScanMessage } from '../bridge/index.ts';
import type { SessionControl } from '../shared/engine-control.ts';
import { createGuardedStream, type RuleBook } from './streams/guarded-stream.ts';
import { createShownText } from './streams/shown-text.ts';
import { createTextSender } from './streams/text-sender.ts';

/** How often an open stream tells the badge and the session where it stands. */
const NOTICE_EVERY_MS = 250;
const REPORT_EVERY_MS = 5_000;

export interface LiveStreamParts {
  readonly book: RuleBook;
  readonly head: OpenMessage;
  readonly sendText: SendText;
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
  scan(message: ScanMessage): readonly ScanAnswer[];
  /** Lets nothing more through. @param message for the reader */
  cut(message: string): void;
  close(message: Pick<CloseMessage, 'format' | 'unscanned'>, reason: EndReason): void;
  /** The page is gone without a word. */
  abandon(): void;
}

export function createLiveStream(parts: LiveStreamParts): LiveStream {
  const { book, head, sendText, now, after, beat, notify, report } = parts;
  const { stream, transport, document } = head;
  const guarded = createGuardedStream(book, now, beat);
  const shown = createShownText(sendText, document, now);
  let format = 'pending';
  let noticedAt = -Infinity;
  let reportedAt = -Infinity;
  /** A document is announced only once something was found in it. */
  let announced = !document;

  const tell = (state: NoticeMessage['state'], hits: readonly Hit[]): void => {
    noticedAt = now();
    const { characters, unscanned } = guarded.report();
    const bundle = { version: book.version, digest: book.digest };
    const receipt = { characters, unscanned, bundle };
    notify({ type: 'notice', stream, state, receipt, hits: hits.map((hit) => describe(book, hit)) });
  };

  const save = (endReason: EndReason | null, text: readonly TextDelta[]): void => {
    reportedAt = now();
    const { digest: bundleDigest, version: bundleVersion } = book;
    const state = { stream, transport, format, bundleDigest, bundleVersion, endReason };
    report({ ...state, report: guarded.report(), ...(text.length > 0 && { text }) });
  };

  const sender = createTextSender(shown, after, (text) => save(null, text));

  if (announced) {
    tell('open', []);
    save(null, []);
  }

  const close: LiveStream['close'] = (message, reason) => {
    sender.stop();
    format = message.format;
    guarded.close(message.unscanned);
    announced ||= message.unscanned.length > 0;
    if (!announced) return;
    tell('closed', []);
    // A sentence that was broken off is no sentence.
    save(reason, reason === 'complete' ? shown.takeAll() : shown.take());
  };

  return {
    close,
    cut: guarded.cut,
    abandon: () => close({ format, unscanned: [] }, 'aborted'),
    scan(message) {
      format = message.format;
      const { answers, hits } = guarded.scan(message.texts);
      announced ||= hits.length > 0;
      if (announced && (hits.length > 0 || now() - noticedAt >= NOTICE_EVERY_MS)) tell('checked', hits);
      shown.add(message.texts, answers);
      if (announced) sender.send();
      if (announced && now() - reportedAt >= REPORT_EVERY_MS) save(null, []);
      return answers;
    },
  };
}

function describe(book: RuleBook, { ruleId, action }: Hit): NoticeMessage['hits'][number] {
  return { ruleId, action, title: book.labels[ruleId]?.title ?? ruleId };
}
