import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { StreamAck, StreamUpdate, TextDelta } from '../../../src/protocol/index.ts';
import { makeStart, makeUpdate } from '../sessions.ts';
import { CLIENT_TOKEN } from '../test-server.ts';

/** What a client knows of a session. */
export interface LoadSession {
  readonly sessionId: string;
  /** Answer to each request that was acknowledged, by number. */
  readonly acks: Map<number, StreamAck>;
  /** How often a number was acknowledged as new. */
  readonly fresh: Map<number, number>;
}

export interface LoadOptions {
  /** Where the server is now; a new one after each restart. */
  readonly address: () => string;
  readonly clients: number;
  /** Requests of a session; the first opens and the last ends it. */
  readonly updates: number;
}

const RETRY_MS = 20;

/** Clients that send sessions, each request until it is acknowledged, as an outbox does. */
export class MessageLoad {
  readonly sessions: LoadSession[] = [];
  /** Requests that had no answer, or one that says to come again. */
  retries = 0;
  acknowledged = 0;
  readonly #options: LoadOptions;
  #isEnding = false;
  readonly #clients: Promise<void>[] = [];

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  start(): void {
    for (let i = 0; i < this.#options.clients; i += 1) this.#clients.push(this.#runClient());
  }

  /** No more sessions; resolves when those that were begun have been acknowledged whole. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#clients);
  }

  async #runClient(): Promise<void> {
    while (!this.#isEnding) await this.#runSession();
  }

  async #runSession(): Promise<void> {
    const start = makeStart();
    const { sessionId } = start;
    const session: LoadSession = { sessionId, acks: new Map(), fresh: new Map() };
    this.sessions.push(session);
    let offset = 0;
    for (let seq = 1; seq <= this.#options.updates; seq += 1) {
      const text = makeSentence(offset, seq);
      offset += text.insert.length;
      const body: StreamUpdate = {
        ...makeUpdate(sessionId, seq),
        text: [text],
        ...(seq === 1 ? { start } : {}),
        ...(seq === this.#options.updates ? { end: { reason: 'complete', at: '2030-06-01T12:00:00Z' } } : {}),
      };
      await this.#deliver(session, body);
    }
  }

  async #deliver(session: LoadSession, body: StreamUpdate): Promise<void> {
    for (;;) {
      const ack = await this.#post(body);
      if (ack !== null) {
        if (!ack.duplicate) session.fresh.set(body.seq, (session.fresh.get(body.seq) ?? 0) + 1);
        session.acks.set(body.seq, ack);
        this.acknowledged += 1;
        return;
      }
      this.retries += 1;
      await wait(RETRY_MS);
    }
  }

  /** @returns null where the same has to be sent again */
  async #post(body: StreamUpdate): Promise<StreamAck | null> {
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(`${this.#options.address()}/v1/stream/update`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_TOKEN}` },
        body: JSON.stringify(body),
      });
      answer = await response.json();
    } catch {
      // Killed while it answered, or not up yet.
      return null;
    }
    if (response.ok) return answer as StreamAck;
    if (response.status >= 500) return null;
    throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  }
}

function makeSentence(offset: number, seq: number): TextDelta {
  const insert = `Sentence ${seq} of a message, with ${randomUUID()} in it${seq === 2 ? ', forbidden' : ''}. `;
  return { channel: 'a', offset, delete: 0, insert };
}
