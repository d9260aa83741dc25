import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMITS, type StreamFinish } from '../../../src/protocol/index.ts';
import { makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import {
  CLIENT_TOKEN,
  createTestServer,
  OTHER_CLIENT_TOKEN,
  type TestServer,
} from '../../support/test-server.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);

/** Few sessions, so that commands meet. */
const HEADS = [makeStart(), makeStart(), makeStart()];

interface ModelSession {
  owner: string;
  seq: number;
  finish: StreamFinish | null;
  isLost: boolean;
  seenAtMs: number;
}

/** What the server has to be like, told in the simplest words. */
interface Model {
  readonly sessions: Map<string, ModelSession>;
  /** Session ids in the order of their ends. */
  readonly audited: string[];
  nowMs: number;
  startedAtMs: number;
}

type Command = fc.AsyncCommand<Model, TestServer>;

interface Expected {
  readonly status: number;
  readonly body: object;
}

const refuse = (status: number, code: string, more: object = {}): Expected => ({
  status,
  body: { code, ...more },
});
const accept = (seq: number, duplicate: boolean, isEnded: boolean): Expected => ({
  status: 200,
  body: { seq, duplicate, state: isEnded ? 'COMPLETE' : 'ACTIVE' },
});

abstract class RequestCommand implements Command {
  readonly index: number;
  readonly token: string;

  constructor(index: number, token: string) {
    this.index = index;
    this.token = token;
  }

  abstract readonly path: string;
  abstract readonly body: object;
  abstract predict(model: Model): Expected;

  get sessionId(): string {
    return HEADS[this.index]?.sessionId ?? '';
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, server: TestServer): Promise<void> {
    const expected = this.predict(model);
    const answer = await server.call({ url: this.path, body: this.body, token: this.token });
    expect({ status: answer.statusCode, body: answer.json() }).toMatchObject(expected);
  }

  toString(): string {
    return `${this.path}(${this.index}, ${JSON.stringify(this.body)}, ${this.token.slice(0, 5)})`;
  }
}

class Start extends RequestCommand {
  readonly path = '/v1/stream/start';

  get body(): object {
    return HEADS[this.index] ?? {};
  }

  predict(model: Model): Expected {
    const session = model.sessions.get(this.sessionId);
    if (session === undefined) {
      const opened = { owner: this.token, seq: 0, finish: null, isLost: false, seenAtMs: model.nowMs };
      model.sessions.set(this.sessionId, opened);
      return accept(0, false, false);
    }
    if (session.owner !== this.token) return refuse(409, 'SESSION_CONFLICT');
    return accept(session.seq, true, session.finish !== null || session.isLost);
  }
}

class Update extends RequestCommand {
  readonly path = '/v1/stream/update';
  readonly seq: number;

  constructor(index: number, token: string, seq: number) {
    super(index, token);
    this.seq = seq;
  }

  get body(): object {
    return makeUpdate(this.sessionId, this.seq);
  }

  predict(model: Model): Expected {
    const session = model.sessions.get(this.sessionId);
    if (session === undefined) return refuse(404, 'SESSION_UNKNOWN');
    if (session.owner !== this.token) return refuse(409, 'SESSION_CONFLICT');
    const isEnded = session.finish !== null || session.isLost;
    if (this.seq < session.seq || (this.seq === session.seq && !isEnded))
      return accept(session.seq, true, isEnded);
    if (isEnded) return refuse(409, 'SESSION_CLOSED');
    if (this.seq > session.seq + 1) return refuse(409, 'SEQUENCE_GAP', { expectedSeq: session.seq + 1 });
    session.seq = this.seq;
    session.seenAtMs = model.nowMs;
    return accept(this.seq, false, false);
  }
}

class Finish extends RequestCommand {
  readonly path = '/v1/stream/finish';
  readonly body: StreamFinish;

  constructor(index: number, token: string, seq: number) {
    super(index, token);
    this.body = makeFinish(this.sessionId, seq);
  }

  predict(model: Model): Expected {
    const session = model.sessions.get(this.sessionId);
    if (session === undefined) return refuse(404, 'SESSION_UNKNOWN');
    if (session.owner !== this.token) return refuse(409, 'SESSION_CONFLICT');
    const { seq } = this.body;
    if (session.finish?.seq === seq) return accept(seq, true, true);
    if (session.finish !== null || session.isLost) return refuse(409, 'SESSION_CLOSED');
    if (seq !== session.seq + 1) return refuse(409, 'SEQUENCE_GAP', { expectedSeq: session.seq + 1 });
    session.seq = seq;
    session.finish = this.body;
    model.audited.push(this.sessionId);
    return accept(seq, false, true);
  }
}

class Restart implements Command {
  check = () => true;
  toString = () => 'restart';

  async run(model: Model, server: TestServer): Promise<void> {
    await server.restart();
    model.startedAtMs = model.nowMs;
  }
}

class PassTime implements Command {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }

  check = () => true;
  toString = () => `passTime(${this.ms})`;

  async run(model: Model, server: TestServer): Promise<void> {
    server.passTime(this.ms);
    model.nowMs += this.ms;
    const endedCount = await server.sessions.endIdle();
    const idle = [...model.sessions].filter(([, session]) => isIdle(model, session));
    for (const [sessionId, session] of idle) {
      session.isLost = true;
      model.audited.push(sessionId);
    }
    expect(endedCount).toBe(idle.length);
  }
}

function isIdle(model: Model, session: ModelSession): boolean {
  const silentMs = model.nowMs - session.seenAtMs;
  const isServing = model.nowMs - model.startedAtMs >= LIMITS.sessionIdleMs;
  return session.finish === null && !session.isLost && isServing && silentMs > LIMITS.sessionIdleMs;
}

const index = fc.nat({ max: HEADS.length - 1 });
// Mostly the owner: requests by others end early and exercise little.
const token = fc.oneof(
  { arbitrary: fc.constant(CLIENT_TOKEN), weight: 12 },
  { arbitrary: fc.constant(OTHER_CLIENT_TOKEN), weight: 1 },
);
const seq = fc.integer({ min: 1, max: 4 });
const COMMANDS = [
  fc.tuple(index, token).map((args) => new Start(...args)),
  fc.tuple(index, token, seq).map((args) => new Update(...args)),
  fc.tuple(index, token, seq).map((args) => new Update(...args)),
  fc.tuple(index, token, seq).map((args) => new Finish(...args)),
  fc.constant(new Restart()),
  fc
    .constantFrom(1, LIMITS.sessionIdleMs - 1, LIMITS.sessionIdleMs, 2 * LIMITS.sessionIdleMs)
    .map((ms) => new PassTime(ms)),
];

async function readAudit(server: TestServer): Promise<readonly { sessionId: string; updates: number }[]> {
  const { records } = (await server.call({ url: '/v1/audit/sessions?limit=200' })).json();
  return records;
}

test('whatever comes in whatever order, the server does what the model says and audits each end once', async () => {
  const property = fc.asyncProperty(
    fc.commands(COMMANDS, { maxCommands: 40, size: 'max' }),
    async (commands) => {
      const server = await createTestServer();
      const nowMs = 0;
      const model: Model = { sessions: new Map(), audited: [], nowMs, startedAtMs: nowMs };
      try {
        await fc.asyncModelRun(() => ({ model, real: server }), commands);
        const records = await readAudit(server);
        expect(records.map(({ sessionId }) => sessionId).toSorted()).toEqual(model.audited.toSorted());
        for (const { sessionId, updates } of records) {
          expect(updates).toBe((model.sessions.get(sessionId)?.seq ?? -1) + 1);
        }
      } finally {
        await server.close();
      }
    },
  );
  await fc.assert(property, { numRuns: RUNS });
});

test('requests that come all at once are acknowledged as if they had come one by one', async () => {
  const requests = fc.array(
    fc.record({
      head: fc.constantFrom(...HEADS),
      seq: fc.integer({ min: 0, max: 4 }),
      isFinish: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  );
  const property = fc.asyncProperty(requests, async (list) => {
    const server = await createTestServer();
    const send = ({ head, seq: number, isFinish }: (typeof list)[number]) => {
      if (number === 0) return server.call({ url: '/v1/stream/start', body: head });
      const make = isFinish ? makeFinish : makeUpdate;
      return server.call({
        url: `/v1/stream/${isFinish ? 'finish' : 'update'}`,
        body: make(head.sessionId, number),
      });
    };
    try {
      const answers = await Promise.all(list.map(send));
      // What was acknowledged as new, in order of its number, is gapless for each session and ends at most once.
      for (const head of HEADS) {
        const fresh = answers
          .filter((answer, at) => list[at]?.head === head && answer.json().duplicate === false)
          .map((answer) => answer.json());
        expect(fresh.map((ack) => ack.seq).toSorted((a, b) => a - b)).toEqual(fresh.map((_, at) => at));
        const ends = fresh.filter((ack) => ack.state === 'COMPLETE').length;
        const records = (await readAudit(server)).filter((record) => record.sessionId === head.sessionId);
        expect(records).toHaveLength(ends);
        expect(ends).toBeLessThanOrEqual(1);
      }
    } finally {
      await server.close();
    }
  });
  await fc.assert(property, { numRuns: RUNS });
});
