import type { EndReason } from '../../protocol/index.ts';
import {
  type ContentMessage,
  type DroppedMessage,
  type EngineMessage,
  joinMessages,
  type ReadyMessage,
  type VerdictMessage,
  type WaitsMessage,
} from '../bridge/index.ts';
import type { ConnectControl, SessionControl } from '../shared/engine-control.ts';
import type { StreamLog } from './stream-log.ts';

/** A connected document as the frame knows it. */
export interface HostedDocument {
  readonly message: ConnectControl;
  /** By way of the offscreen document. What was found goes here alone. */
  readonly main: MessagePort;
  /** Straight to the content script; null where there is none. */
  shortcut: MessagePort | null;
  /** What the Worker greeted the document with last; null before that. */
  ready: ReadyMessage | null;
  /** Open streams. */
  readonly logs: Map<number, StreamLog>;
  /** What streams were blocked with that the server has blocked and that no Worker can go on with. */
  readonly blocks: Map<number, string>;
  /** The page is gone; the Worker may not know it yet. */
  hasLeft: boolean;
}

export function createHostedDocument(message: ConnectControl, main: MessagePort): HostedDocument {
  return { message, main, shortcut: null, ready: null, logs: new Map(), blocks: new Map(), hasLeft: false };
}

/** Takes a stream off the list. @returns how its session ends, to be told; null where nothing is to be told */
export function endStream(page: HostedDocument, stream: number, reason: EndReason): SessionControl | null {
  const log = page.logs.get(stream);
  page.logs.delete(stream);
  log?.forget();
  if (log?.session == null) return null;
  const { report } = log.session;
  const { held, discarded, ...rest } = report.characters;
  const characters = { ...rest, held: 0, discarded: discarded + held };
  return { ...log.session, report: { ...report, characters }, endReason: reason };
}

type ToPage = EngineMessage | ContentMessage;

/** Goes back where the question came from. */
const isAnswer = (message: ToPage): message is VerdictMessage | WaitsMessage | DroppedMessage =>
  message.type === 'verdict' || message.type === 'waits' || message.type === 'dropped';

/** Gathers messages for pages, so that each port gets what there is for it at once. */
export interface Outbox {
  add(page: HostedDocument, message: ToPage): void;
  post(): void;
}

export function createOutbox(): Outbox {
  const byPort = new Map<MessagePort, ToPage[]>();
  const addTo = (port: MessagePort, message: ToPage): void => {
    const list = byPort.get(port);
    if (list === undefined) byPort.set(port, [message]);
    else list.push(message);
  };

  return {
    add(page, message) {
      if (message.type === 'ready') {
        addTo(page.main, message);
        if (page.shortcut !== null) addTo(page.shortcut, message);
        return;
      }
      const log = isAnswer(message) ? page.logs.get(message.stream) : undefined;
      addTo(log?.port ?? page.main, message);
    },
    post() {
      for (const [port, messages] of byPort) port.postMessage(joinMessages(messages));
      byPort.clear();
    },
  };
}
