import { describe, expect, test } from 'vitest';
import { advanceSession } from '../../../server/services/advance-session.ts';
import type { StoredSession } from '../../../server/storage/store.ts';
import type { StreamFinish } from '../../../src/protocol/index.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';
import { makeFinish, makeReport, makeStart, makeUpdate } from '../../support/sessions.ts';

const OWNER = 'c'.repeat(64);
const HEAD = makeStart();
const ID = HEAD.sessionId;
const NOW_MS = 1_906_545_600_000;

const start = (head = HEAD) =>
  advanceSession(null, { kind: 'start', owner: OWNER, body: head }, NOW_MS).session;
const update = (session: StoredSession, seq: number) =>
  advanceSession(session, { kind: 'update', owner: OWNER, body: makeUpdate(ID, seq) }, NOW_MS);
const finish = (session: StoredSession, seq: number, overrides: Partial<StreamFinish> = {}) => {
  const body = { ...makeFinish(ID, seq), ...overrides };
  return advanceSession(session, { kind: 'finish', owner: OWNER, body }, NOW_MS);
};
const expire = (session: StoredSession, seenBeforeMs: number) =>
  advanceSession(session, { kind: 'expire', body: { sessionId: ID, seenBeforeMs } }, NOW_MS);

describe('a finish is a repeat only if all of it is the same', () => {
  const ended = finish(update(start(), 1).session, 2).session;

  test('the very same changes nothing', () => {
    expect(finish(ended, 2)).toEqual({ session: ended, audit: null });
    expect(finish(ended, 2).session).toBe(ended);
  });

  test.each<[string, number, Partial<StreamFinish>]>([
    ['number', 1, {}],
    ['end', 2, { endReason: 'aborted' }],
    ['time', 2, { endedAt: '2030-06-01T12:00:01Z' }],
    ['format', 2, { format: 'text' }],
    ['report', 2, { report: makeReport(7) }],
  ])('another %s is refused', (_name, seq, overrides) => {
    const { report } = makeFinish(ID, 2);
    expect(catchCodedError(() => finish(ended, seq, { report, ...overrides })).code).toBe('SESSION_CLOSED');
  });

  test('an update under its number is refused, one from before it is a repeat', () => {
    expect(catchCodedError(() => update(ended, 2)).code).toBe('SESSION_CLOSED');
    expect(update(ended, 1)).toEqual({ session: ended, audit: null });
  });
});

describe('silence', () => {
  test('ends a session that was seen before the limit, and counts its requests', () => {
    const { session, audit } = expire(update(start(), 1).session, NOW_MS + 1);
    expect(session).toMatchObject({ state: 'COMPLETE', endReason: 'lost', seq: 1 });
    expect(audit).toMatchObject({ endReason: 'lost', updates: 2, endedAt: new Date(NOW_MS).toISOString() });
  });

  test('ends one that an update has opened, and counts that request once', () => {
    const body = { ...makeUpdate(ID, 1), start: HEAD };
    const opened = advanceSession(null, { kind: 'update', owner: OWNER, body }, NOW_MS).session;
    expect(expire(opened, NOW_MS + 1).audit).toMatchObject({ updates: 1 });
    expect(expire(update(opened, 2).session, NOW_MS + 1).audit).toMatchObject({ updates: 2 });
  });

  test.each([
    ['one that was heard of in the meantime', start(), NOW_MS],
    ['one that has ended in the meantime', finish(start(), 1).session, NOW_MS + 1],
  ])('spares %s', (_name, session, seenBeforeMs) => {
    expect(expire(session, seenBeforeMs).session).toBe(session);
  });
});
