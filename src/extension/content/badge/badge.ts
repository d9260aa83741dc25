import type { NoticeMessage, SitePolicy, UnscannedReason } from '../../bridge/index.ts';
import { addCut, addIgnored, addNotice, addPassed, EMPTY_TALLY, summarise, type Tally } from './tally.ts';
import { type BadgeView, createBadgeView } from './view.ts';

/** The small status in the corner of a guarded page. */
export interface Badge {
  notice(message: NoticeMessage): void;
  /** The server stopped an answer after it was shown. */
  cut(stream: number, message: string): void;
  /** Something reaches the page unchecked. */
  unscanned(reason: UnscannedReason): void;
  /** The engine has said what goes for this site. */
  setPolicy(policy: SitePolicy): void;
  /** Messages of this document were none, and were dropped. */
  ignored(count: number): void;
  /** The engine is out of reach for good. */
  setDisconnected(): void;
  /** Keeps an element that nobody is to see where the page can't find it. */
  shelter(element: Element): void;
  /** What it knows. */
  tally(): Tally;
  /** @param listener called whenever it knows more */
  onChange(listener: () => void): void;
}

/** Makes the badge of a document; nothing is put into the page before its first stream. */
export function createBadge(document: Document): Badge {
  let tally = EMPTY_TALLY;
  let view: BadgeView | undefined;
  const listeners: (() => void)[] = [];
  const getView = (): BadgeView => {
    view ??= createBadgeView(document);
    return view;
  };
  const tell = (): void => listeners.forEach((listener) => listener());
  const show = (next: Tally): void => {
    tally = next;
    getView().render(summarise(tally));
    tell();
  };
  return {
    notice: (message) => show(addNotice(tally, message, Date.now())),
    cut: (stream, message) => show(addCut(tally, stream, message)),
    unscanned(reason) {
      if (!tally.passed.has(reason)) show(addPassed(tally, reason));
    },
    setPolicy(policy) {
      tally = { ...tally, policy };
      view?.render(summarise(tally));
      tell();
    },
    ignored(count) {
      tally = addIgnored(tally, count);
      tell();
    },
    setDisconnected() {
      tally = { ...tally, disconnected: true };
      // Also where nothing came so far: what comes from now on isn't checked. Frames leave that to the page they are in.
      if (view !== undefined || globalThis.top === globalThis.self) show(tally);
    },
    shelter: (element) => getView().shelter(element),
    tally: () => tally,
    onChange: (listener) => void listeners.push(listener),
  };
}
