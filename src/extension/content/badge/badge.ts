import type { NoticeMessage } from '../../bridge/index.ts';
import { addNotice, EMPTY_TALLY, summarise } from './tally.ts';
import { type BadgeView, createBadgeView } from './view.ts';

/** The small status in the corner of a guarded page. */
export interface Badge {
  notice(message: NoticeMessage): void;
  /** The engine is out of reach for good. */
  setDisconnected(): void;
  /** Keeps an element that nobody is to see where the page can't find it. */
  shelter(element: Element): void;
}

/** Makes the badge of a document; nothing is put into the page before its first stream. */
export function createBadge(document: Document): Badge {
  let tally = EMPTY_TALLY;
  let view: BadgeView | undefined;
  const getView = (): BadgeView => {
    view ??= createBadgeView(document);
    return view;
  };
  const show = (): void => getView().render(summarise(tally));
  return {
    notice(message) {
      tally = addNotice(tally, message);
      show();
    },
    setDisconnected() {
      tally = { ...tally, disconnected: true };
      // Also where nothing came so far: what comes from now on isn't checked. Frames leave that to the page they are in.
      if (view !== undefined || globalThis.top === globalThis.self) show();
    },
    shelter: (element) => getView().shelter(element),
  };
}
