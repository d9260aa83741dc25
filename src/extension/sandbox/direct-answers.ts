import { joinMessages, type VerdictMessage } from '../bridge/index.ts';
import type { DataItem, Said, SaidToPage, WorkItem } from './work.ts';

/**
 * The Worker's ways straight to the content scripts, for verdicts alone: each saves a reader the time in which the frame's
 * thread wakes up. A Worker that is ended takes its ways along, and the next one gets others.
 */
export interface DirectAnswers {
  /** @param port takes the place of the document's earlier one, which is closed */
  join(document: number, port: MessagePort): void;
  /** Called before an item is worked on. */
  begin(item: WorkItem): void;
  /** @returns false for what has to go by the frame */
  take(said: Said): boolean;
  /** Posts what was taken. Before the frame hears that the items are done: it never asks again for what it heard of. */
  post(): void;
}

/** Whether something is said of a scan: the verdict, or that it waits. */
const isAnswer = (
  { document, data: said }: SaidToPage,
  { document: asker, data: asked }: DataItem,
): boolean =>
  document === asker &&
  asked.type === 'scan' &&
  (said.type === 'verdict' || said.type === 'waits') &&
  said.stream === asked.stream &&
  said.seq === asked.seq;

export function createDirectAnswers(): DirectAnswers {
  const ports = new Map<number, MessagePort>();
  const taken = new Map<MessagePort, VerdictMessage[]>();
  /** The scan that is being worked on, and where the verdict on it goes. One that waits for the server goes by the frame. */
  let current: { readonly item: DataItem; readonly port: MessagePort } | undefined;

  return {
    join(document, port) {
      ports.get(document)?.close();
      ports.set(document, port);
    },
    begin(item) {
      const port = item.type === 'data' && item.isDirect ? ports.get(item.document) : undefined;
      current = item.type === 'data' && port !== undefined ? { item, port } : undefined;
      if (item.type !== 'disconnect') return;
      ports.get(item.document)?.close();
      ports.delete(item.document);
    },
    take(said) {
      if (current === undefined || said.type !== 'data' || !isAnswer(said, current.item)) return false;
      const { port } = current;
      current = undefined;
      if (said.data.type !== 'verdict') return false;
      const list = taken.get(port);
      if (list === undefined) taken.set(port, [said.data]);
      else list.push(said.data);
      return true;
    },
    post() {
      for (const [port, verdicts] of taken) port.postMessage(joinMessages(verdicts));
      taken.clear();
    },
  };
}
