import type { StreamUpdate, TextDelta } from '../../../../src/protocol/index.ts';
import { makeStart, makeUpdate } from '../../../support/sessions.ts';
import { CLIENT_TOKEN } from '../../../support/test-server.ts';
import { writePost } from './connection.ts';

const END = { reason: 'complete', at: '2030-06-01T12:00:00Z' } as const;
const SENTENCE = 'The quick brown fox jumps over the lazy dog, again and again, until both are tired of it. ';

export interface SessionShape {
  /** Requests of a session; the first opens and the last ends it. */
  readonly updates: number;
  /** Whether each brings a sentence. */
  readonly hasText: boolean;
}

/** The updates of one session. */
export function* makeSession({ updates, hasText }: SessionShape): Generator<StreamUpdate, void> {
  const start = makeStart();
  for (let seq = 1; seq <= updates; seq += 1) {
    const text: TextDelta = {
      channel: 'a',
      offset: (seq - 1) * SENTENCE.length,
      delete: 0,
      insert: SENTENCE,
    };
    yield {
      ...makeUpdate(start.sessionId, seq),
      ...(seq === 1 ? { start } : {}),
      ...(seq === updates ? { end: END } : {}),
      ...(hasText ? { text: [text] } : {}),
    };
  }
}

/** Sessions one after the other, as requests. */
export function* makeUpdates(shape: SessionShape): Generator<string, never> {
  for (;;) {
    for (const update of makeSession(shape)) yield writePost('/v1/stream/update', CLIENT_TOKEN, update);
  }
}

/** As many sessions side by side, each request with one update of each. */
export function* makeBatches(shape: SessionShape, sessions: number): Generator<string, never> {
  for (;;) {
    const all = Array.from({ length: sessions }, () => [...makeSession(shape)]);
    for (let at = 0; at < shape.updates; at += 1) {
      const updates = all.flatMap((session) => session.slice(at, at + 1));
      yield writePost('/v1/stream/batch', CLIENT_TOKEN, { updates });
    }
  }
}

/** Opens sessions that stay open. */
export const makeOpening = (sessions: number): string =>
  writePost('/v1/stream/batch', CLIENT_TOKEN, {
    updates: Array.from({ length: sessions }, () => {
      const start = makeStart();
      return { ...makeUpdate(start.sessionId, 1), start };
    }),
  });
