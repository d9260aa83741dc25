import type { EndReason } from '../../protocol/index.ts';
import type { PageMessage, ScanMessage } from '../bridge/index.ts';
import type { CutControl, FromFrame, SessionControl, SettleControl } from '../shared/engine-control.ts';
import { createOutbox, endStream, type HostedDocument, type Outbox } from './hosted-document.ts';
import { createStreamLog, type LogBudget, type StreamLog } from './stream-log.ts';
import { refuseScan } from './streams/server-block.ts';
import type { OpenedStream, SaidToPage, WorkItem } from './work.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

/** Keeps the streams of all documents, so that they can go on in another Worker. */
export interface StreamDesk {
  readonly documents: Map<number, HostedDocument>;
  readonly queue: WorkQueue;
  readonly outbox: Outbox;
  readonly budget: LogBudget;
  /** Streams that the last Worker may have broken over. */
  readonly suspects: Set<StreamLog>;
  /** Takes what is for the offscreen document. */
  send(message: FromFrame): void;
}

/** How often in a row a Worker may break over one stream; the stream is given up then. */
const MAX_STRIKES = 2;

export function createStreamDesk(send: StreamDesk['send']): StreamDesk {
  return {
    documents: new Map(),
    queue: createWorkQueue(),
    outbox: createOutbox(),
    budget: { spent: 0 },
    suspects: new Set(),
    send,
  };
}

/** Takes what a page says. @param port that it came through */
export function receive(
  desk: StreamDesk,
  page: HostedDocument,
  port: MessagePort,
  message: PageMessage,
): void {
  const { stream } = message;
  const log = page.logs.get(stream);
  if (log !== undefined) log.port = port;
  if (message.type === 'open') {
    if (log !== undefined) return;
    page.logs.set(stream, createStreamLog(message, port, desk.budget));
  } else if (log === undefined) {
    if (message.type === 'scan') refuse(page, port, message);
    else page.blocks.delete(stream);
    return;
  }
  if (log !== undefined && message.type === 'scan') log.asked = message;
  submit(desk, page, message);
}

/** No stream that is known: the page ends it by its fail policy, or because the server has blocked it. */
function refuse(page: HostedDocument, port: MessagePort, scan: ScanMessage): void {
  const { stream } = scan;
  const block = page.blocks.get(stream);
  port.postMessage(block === undefined ? { type: 'dropped', stream } : refuseScan(scan, block));
}

/** Tells a stream what the server says of its text. */
export function pass(desk: StreamDesk, order: CutControl | SettleControl): void {
  const page = desk.documents.get(order.document);
  if (page === undefined) return;
  const log = page.logs.get(order.stream);
  // From now on no Worker may go on without it.
  if (order.type === 'cut' && log !== undefined) log.block ??= order.message;
  desk.queue.add(order);
}

/** Gives the Worker what a page said; before it, whatever the Worker has to know. */
export function submit(desk: StreamDesk, page: HostedDocument, data: PageMessage): void {
  const { document } = page.message;
  const log = page.logs.get(data.stream);
  if (log === undefined) return;
  if (data.type === 'open') log.isKnown = true;
  const isDirect = page.shortcut !== null && log.port === page.shortcut;
  const item: WorkItem = { type: 'data', document, data, ...(isDirect && { isDirect }) };
  const isTaken = makeKnown(desk, document, log) && desk.queue.add(item);
  if (!isTaken) drop(desk, page, data.stream);
}

/** @returns false where the Worker can't be brought to where the stream was */
function makeKnown(desk: StreamDesk, document: number, log: StreamLog): boolean {
  if (log.isKnown) return true;
  const replay = log.replay(document);
  if (replay === null) return false;
  log.isKnown = true;
  return desk.queue.add(replay);
}

/** Gives up a stream that can't go on: the page ends it by its fail policy. A block by the server is none of that's business. */
function drop(desk: StreamDesk, page: HostedDocument, stream: number): void {
  const { block = null, asked = null } = page.logs.get(stream) ?? {};
  if (block === null) {
    desk.outbox.add(page, { type: 'dropped', stream });
    endSession(desk, page, stream, 'lost');
  } else {
    page.blocks.set(stream, block);
    if (asked !== null) desk.outbox.add(page, refuseScan(asked, block));
    endSession(desk, page, stream, 'blocked');
  }
}

function endSession(desk: StreamDesk, page: HostedDocument, stream: number, reason: EndReason): void {
  const log = page.logs.get(stream);
  if (log !== undefined) desk.suspects.delete(log);
  const session = endStream(page, stream, reason);
  if (session !== null) desk.send(session);
}

/** The page is gone. */
export function leave(desk: StreamDesk, page: HostedDocument): void {
  page.hasLeft = true;
  page.shortcut?.close();
  page.main.close();
  desk.queue.add({ type: 'disconnect', document: page.message.document });
  for (const [stream, log] of page.logs) if (!log.isKnown) endSession(desk, page, stream, 'aborted');
}

/** Passes on what the Worker says to a page. */
export function answerPage(desk: StreamDesk, { document, data }: SaidToPage): void {
  const page = desk.documents.get(document);
  if (page === undefined || page.hasLeft) return;
  if (data.type === 'dropped') return drop(desk, page, data.stream);
  if (data.type === 'ready') page.ready = data;
  const log = data.type === 'verdict' || data.type === 'waits' ? page.logs.get(data.stream) : undefined;
  if (log !== undefined) {
    log.isWaiting = data.type === 'waits';
    if (data.type === 'verdict') log.noteVerdict(data.seq);
  }
  desk.outbox.add(page, data);
}

/** Notes where a stream stands. */
export function noteStream(desk: StreamDesk, said: OpenedStream | SessionControl): void {
  const log = desk.documents.get(said.document)?.logs.get(said.stream);
  if (log === undefined) return;
  if (said.type === 'opened') log.digest = said.digest;
  else log.session = said.endReason === null ? said : null;
}

/** Notes that the Worker is done with something. */
export function finish(desk: StreamDesk, item: WorkItem): void {
  if (item.type === 'disconnect') forget(desk, desk.documents.get(item.document));
  if (item.type === 'cut') desk.documents.get(item.document)?.logs.get(item.stream)?.noteCut();
  if (item.type !== 'data') return;
  const page = desk.documents.get(item.document);
  const log = page?.logs.get(item.data.stream);
  if (page === undefined || log === undefined) return;
  log.strikes = 0;
  desk.suspects.delete(log);
  if (item.data.type === 'scan') log.note(item.data);
  if (item.data.type === 'close') endStream(page, item.data.stream, 'complete');
}

function forget(desk: StreamDesk, page: HostedDocument | undefined): void {
  if (page === undefined) return;
  for (const log of page.logs.values()) {
    log.forget();
    desk.suspects.delete(log);
  }
  desk.documents.delete(page.message.document);
}

/**
 * Any of the streams that the Worker had under way may have broken it; each counts once.
 * @returns whether one was given up, so that the next Worker has a better chance
 */
export function blame(desk: StreamDesk, underWay: readonly WorkItem[]): boolean {
  let hasDropped = false;
  const blamed = new Set<StreamLog>();
  for (const item of underWay) {
    if (item.type !== 'data' && item.type !== 'replay') continue;
    const stream = item.type === 'data' ? item.data.stream : item.open.stream;
    const page = desk.documents.get(item.document);
    const log = page?.logs.get(stream);
    if (page === undefined || log === undefined || blamed.has(log)) continue;
    blamed.add(log);
    log.strikes += 1;
    desk.suspects.add(log);
    if (log.strikes < MAX_STRIKES) continue;
    drop(desk, page, stream);
    hasDropped = true;
  }
  return hasDropped;
}

/** What a stream holds for the server, and what it shows without a word of it, only its own Worker knows. */
const isBeyondReplay = ({ isWaiting, session }: StreamLog): boolean =>
  isWaiting || session?.report.unscanned.some(({ reason }) => reason === 'server-timeout') === true;

/** A new Worker hears of all documents, and of a stream when something comes for it. */
export function resume(desk: StreamDesk, waiting: readonly WorkItem[]): void {
  for (const page of desk.documents.values()) {
    for (const [stream, log] of page.logs) {
      log.isKnown = false;
      if (page.hasLeft) endSession(desk, page, stream, 'aborted');
      else if (isBeyondReplay(log)) drop(desk, page, stream);
    }
    if (page.hasLeft) forget(desk, page);
    else desk.queue.add(page.message);
  }
  for (const item of waiting) {
    const page = item.type === 'data' ? desk.documents.get(item.document) : undefined;
    if (item.type === 'data' && page !== undefined) submit(desk, page, item.data);
    // What it is about has to be covered, though the stream itself hears of it when it is replayed.
    if (item.type === 'cut') pass(desk, item);
  }
}
