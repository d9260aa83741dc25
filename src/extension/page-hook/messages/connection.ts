import type { MessageRecord } from '../../bridge/index.ts';
import { createDeliveryQueue, type Delivery, type DeliveryQueue, type Schedule } from '../delivery-queue.ts';
import type { GuardedStream, GuardLink, OnShown } from '../guard-link.ts';
import { natives } from '../natives.ts';

/** More than this does not wait for verdicts: the connection ends as if its verdicts had not come. */
const MAX_WAITING = 16_384;
const MAX_WAITING_CHARACTERS = 16 * 1024 * 1024;

/** How a source has ended; an event source says the same of an answer's end and of a network that broke. */
export type SourceEnd = 'complete' | 'error' | 'unknown';

/** What a connection is to the hook, whatever brings its messages. */
export interface ConnectionParts {
  readonly target: EventTarget;
  readonly transport: 'eventsource' | 'websocket';
  readonly url: string;
  readonly link: GuardLink;
  readonly schedule: Schedule;
  /** Natively. */
  readyState(): number;
  /** Natively, once a rule or the fail policy has ended the stream. */
  stop(): void;
  /** The page has been shown the last of a stream that was ended. */
  stopped(): void;
}

/**
 * A connection that brings messages. Each is taken before the page's listeners see it, judged, and dispatched
 * again, the same event with other data. What is no message waits behind those that came before it.
 */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #queue: DeliveryQueue;
  #stream: GuardedStream<'records'> | null = null;
  /** The state that goes with what the page is shown, or was shown last while more waits. */
  #shownState = 0;
  #isShowing = false;
  /** Characters of messages that were not shown yet. */
  #waiting = 0;
  /** The last event of a socket, while it waits for its turn. */
  #last: Delivery | null = null;
  /** Nothing more is shown. */
  #isOver = false;
  #lastMessage: MessageEvent | null = null;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#queue = createDeliveryQueue(parts.schedule);
  }

  /** As the page shall see it. */
  readyState(): number {
    const isBehind = this.#isShowing || !this.#queue.isEmpty();
    return isBehind ? this.#shownState : this.#parts.readyState();
  }

  /** Takes a message that the page has not seen. */
  takeMessage(event: MessageEvent, name: string): void {
    natives.event.stopImmediatePropagation(event);
    if (this.#isOver) return;
    const data = natives.event.data(event) as string;
    if (!this.#hasRoom(data.length)) return this.#giveUp();
    const stream = this.#open();
    this.#lastMessage = event;
    const entry = this.#enqueue(() => undefined);
    stream.push({ __proto__: null, event: name, data } as MessageRecord, (records, ended) => {
      if (this.#isOver) return;
      entry.run = () => {
        this.#waiting -= data.length;
        this.#show(records, ended ? null : event);
      };
      if (ended) this.#end(entry, stream);
      this.#queue.ready(entry);
    });
  }

  /** One message may be of any size, if it is alone. */
  #hasRoom(characters: number): boolean {
    const all = this.#waiting + characters;
    if (this.#queue.size() >= MAX_WAITING || (this.#waiting > 0 && all > MAX_WAITING_CHARACTERS))
      return false;
    this.#waiting = all;
    return true;
  }

  /** Lets an unjudged message through in its turn, and counts it. */
  passMessage(event: Event, bytes: number): void {
    if (this.#isOver) return natives.event.stopImmediatePropagation(event);
    this.#open().passed('binary', bytes);
    if (!this.#queue.isEmpty()) this.takeEvent(event);
  }

  /** Lets an event that is no message wait for its turn; where nothing waits it goes on untouched. */
  takeEvent(event: Event): void {
    if (this.#queue.isEmpty()) return;
    natives.event.stopImmediatePropagation(event);
    const state = this.#parts.readyState();
    this.#queue.ready(this.#enqueue(() => this.#dispatch(event, state)));
  }

  /**
   * The source has ended. Where it has said all that it had to say, what is held comes out before the event; else nothing of it
   * is shown. A source that goes on opens a new stream.
   */
  takeEnd(event: Event, how: SourceEnd): void {
    const stream = this.#stream;
    if (stream === null) return this.takeEvent(event);
    this.#stream = null;
    const reason = how === 'error' ? 'error' : 'complete';
    if (this.#lastMessage === null) {
      stream.end(reason);
      return this.takeEvent(event);
    }
    natives.event.stopImmediatePropagation(event);
    const entry = this.#enqueue(() => undefined);
    const onShown: OnShown<'records'> = (records, ended) => {
      if (this.#isOver) return;
      entry.run = () => this.#show(records, null);
      if (ended) this.#end(entry, stream);
      this.#queue.ready(entry);
    };
    if (how === 'complete') stream.finish(onShown);
    else stream.breakOff(onShown);
    stream.end(reason);
    const state = this.#parts.readyState();
    const last = this.#enqueue(() => {
      this.#last = null;
      this.#dispatch(event, state);
    });
    this.#queue.ready(last);
    if (this.#parts.transport === 'websocket') this.#last = last;
  }

  /** The page wants no more. */
  close(): void {
    this.#stream?.end(this.#queue.isEmpty() ? 'complete' : 'aborted');
    this.#stream = null;
    this.#isOver = true;
    // From now on the state is what the page has made it.
    this.#isShowing = false;
    this.#queue.clear();
    this.#showLast();
  }

  #open(): GuardedStream<'records'> {
    if (this.#stream !== null) return this.#stream;
    const { transport, url, link } = this.#parts;
    const contentType = transport === 'eventsource' ? 'text/event-stream' : '';
    const head = { transport, shape: 'records', url, status: 200, contentType } as const;
    const stream = link.open(head, (records, ended) => {
      if (this.#stream !== stream) return;
      // A message that has no verdict yet came after what was held.
      const entry = this.#enqueue(() => this.#show(records, null), true);
      if (ended) this.#end(entry, stream);
      this.#queue.ready(entry);
    });
    this.#stream = stream;
    return stream;
  }

  #enqueue(run: () => void, isEarly = false): Delivery {
    if (this.#queue.isEmpty()) this.#shownState = this.#parts.readyState();
    return isEarly ? this.#queue.addBeforeWaiting(run) : this.#queue.add(run);
  }

  /** @param own the event that brought the last of the records; null where all are of our own */
  #show(records: readonly MessageRecord[], own: MessageEvent | null): void {
    for (let index = 0; index < records.length; index += 1) {
      const record = records[index] as MessageRecord;
      const isOwn = own !== null && index === records.length - 1;
      const event = isOwn ? replaceData(own, record.data) : this.#createEvent(record);
      this.#dispatch(event, this.#shownState);
    }
  }

  #createEvent({ event, data }: MessageRecord): MessageEvent {
    const like = this.#lastMessage;
    const init = { __proto__: null, data, origin: '', lastEventId: '' };
    if (like !== null) {
      init.origin = natives.event.origin(like);
      init.lastEventId = natives.event.lastEventId(like);
    }
    return new natives.MessageEvent(event === '' ? 'message' : event, init as MessageEventInit);
  }

  #dispatch(event: Event, state: number): void {
    this.#shownState = state;
    // Clears the flag that stopped it the first time.
    natives.event.initEvent(event, natives.event.type(event), false, false);
    this.#isShowing = true;
    natives.dispatchEvent(this.#parts.target, event);
    this.#isShowing = false;
  }

  /** A rule or the fail policy has ended the stream: nothing that comes later is shown. */
  #end(last: Delivery | null, ended: GuardedStream<'records'> | null): void {
    this.#isOver = true;
    // The source may have gone on meanwhile.
    if (this.#stream !== ended) this.#stream?.end('aborted');
    this.#stream = null;
    if (last === null) this.#queue.clear();
    else this.#queue.dropAfter(last);
    this.#parts.stop();
    if (!this.#showLast()) this.#queue.ready(this.#enqueue(() => this.#parts.stopped()));
  }

  /** The end of a socket is shown, whatever of its messages is not. @returns false where it has not come yet */
  #showLast(): boolean {
    const last = this.#last;
    if (last === null) return false;
    this.#queue.ready(this.#enqueue(last.run));
    return true;
  }

  #giveUp(): void {
    const stream = this.#stream;
    stream?.end('timeout');
    this.#end(null, stream);
  }
}

/** What the event came with is nowhere in it any more, whoever asks for it. */
function replaceData(event: MessageEvent, data: string): MessageEvent {
  const { type, origin, lastEventId, initMessageEvent } = natives.event;
  initMessageEvent(event, type(event), false, false, data, origin(event), lastEventId(event));
  return event;
}
