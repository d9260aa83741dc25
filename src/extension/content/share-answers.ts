import browser, { type Runtime } from 'webextension-polyfill';
import { PAGE_ANSWERS_PORT } from '../shared/page-answers.ts';
import type { Badge } from './badge/badge.ts';
import { listAnswers, type Teller } from './badge/list-answers.ts';

/** Tells the popup what became of this document's answers, for as long as it is open. */
export function shareAnswers(badge: Badge): void {
  const teller: Teller = {
    document: String(crypto.getRandomValues(new Uint32Array(2))),
    origin: globalThis.origin,
    isTop: globalThis.top === globalThis.self,
  };
  const readers = new Set<Runtime.Port>();
  const tell = (reader: Runtime.Port): void => reader.postMessage(listAnswers(badge.tally(), teller));
  badge.onChange(() => readers.forEach(tell));
  browser.runtime.onConnect.addListener((reader) => {
    if (reader.name !== PAGE_ANSWERS_PORT) return;
    readers.add(reader);
    reader.onDisconnect.addListener(() => void readers.delete(reader));
    tell(reader);
  });
}
