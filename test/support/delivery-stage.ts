import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import {
  openDatabase,
  type PendingDelivery,
  type SessionRecord,
} from '../../src/extension/background/database.ts';
import { eraseForServer } from '../../src/extension/background/erase-for-server.ts';
import type { ServerAnswer } from '../../src/extension/background/server-client.ts';
import {
  type DeliveryOutcome,
  type DeliveryParts,
  type DeliveryServer,
  deliverOne,
  deliverSessions,
  type TextAnswer,
} from '../../src/extension/background/sessions/deliver-sessions.ts';
import {
  createSessionStore,
  type SessionStore,
} from '../../src/extension/background/sessions/session-store.ts';
import type {
  ApiError,
  BatchedUpdate,
  ErrorCode,
  ReportSessionRequest,
  StreamAck,
  StreamUpdate,
} from '../../src/protocol/index.ts';
import { CORRELATION_ID } from './correlation-id.ts';

const CLIENT_ID = '00000000-0000-4000-8000-000000000001';
/** The session of {@link makeState}. */
export const SESSION_ID = '00000000-0000-4000-8000-00000000000a';
/** Whom the texts of {@link makeState} are for. */
export const SERVER = 'a'.repeat(64);
export const OTHER_SERVER = 'b'.repeat(64);
/** Of a session that is begun anew. */
export const NEW_ID = '00000000-0000-4000-8000-00000000000b';
export const NOW = new Date('2026-01-01T00:00:00.000Z');

export const makeReport = (seen: number): ReportSessionRequest['report'] => ({
  characters: { seen, released: seen, redacted: 0, discarded: 0, held: 0 },
  verdicts: { count: 1, totalMs: 1, maxMs: 1 },
  hits: [],
  unscanned: [],
});

/** What is told of a session; without an end it lives. */
export const makeState = (
  revision: number,
  end: ReportSessionRequest['end'] = null,
): ReportSessionRequest => ({
  type: 'report-session',
  head: {
    sessionId: SESSION_ID,
    origin: 'https://chat.example',
    format: 'openai-chat',
    transport: 'fetch',
    bundleDigest: 'a'.repeat(64),
    bundleVersion: 1,
    startedAt: NOW.toISOString(),
  },
  correlationId: CORRELATION_ID,
  revision,
  recipient: SERVER,
  report: makeReport(revision),
  end,
});
export const END = { reason: 'complete' as const, at: NOW.toISOString() };

type DeliveryClient = DeliveryServer['client'];

/** A server that answers by a script and keeps what it was sent. */
export interface FakeServer extends DeliveryClient {
  readonly sent: BatchedUpdate[];
  /** How many updates each request brought. */
  readonly batches: number[];
  deliver: DeliveryClient['deliver'];
  deliverBatch: DeliveryClient['deliverBatch'];
  answer(next: Answer): void;
}

function createFakeServer(): FakeServer {
  const sent: BatchedUpdate[] = [];
  const answers: Answer[] = [];
  const accept = ({ sessionId, seq }: StreamUpdate): ServerAnswer<StreamAck> => ({
    kind: 'ok',
    value: {
      sessionId,
      state: 'ACTIVE',
      seq,
      duplicate: false,
    },
  });
  const batches: number[] = [];
  const take = (request: BatchedUpdate): ServerAnswer<StreamAck> => {
    sent.push(request);
    return answers.shift()?.(request) ?? accept(request);
  };
  return {
    sent,
    batches,
    answer: (next) => void answers.push(next),
    deliver: async (request) => {
      batches.push(1);
      return take(request);
    },
    deliverBatch: async (requests) => {
      batches.push(requests.length);
      const all = requests.map(take);
      const failed = all.find(({ kind }) => kind === 'unreachable');
      if (failed?.kind === 'unreachable') return failed;
      const value = all.map((answer, i) => {
        if (answer.kind === 'ok') return answer.value;
        const { code, message } = (answer as { error: ApiError }).error;
        return { sessionId: (requests[i] as StreamUpdate).sessionId, code, message };
      });
      return { kind: 'ok', value };
    },
  };
}
/** Undefined: it is accepted. */
type Answer = (request: StreamUpdate) => ServerAnswer<StreamAck> | undefined;

export const refuse =
  (code: ErrorCode, more: Partial<ApiError> = {}): Answer =>
  () => ({ kind: 'error', status: 409, error: { code, message: code, requestId: 'r', ...more } });
export const unreachable: Answer = () => ({ kind: 'unreachable', reason: 'no network' });

interface Monitored {
  readonly server: string;
  readonly record: SessionRecord;
  readonly delivery: PendingDelivery;
}

/** The service worker's outbox, on a database of its own, before a server that does what it is told. */
export interface DeliveryStage {
  readonly store: SessionStore;
  readonly server: FakeServer;
  /** One that was not chosen. */
  readonly other: FakeServer;
  /** Chooses it in place of the first. */
  chooseOther(): void;
  /** What was told of text that was delivered. */
  readonly answers: readonly TextAnswer[];
  /** What was told of sessions whose checks go on. */
  readonly monitored: readonly Monitored[];
  deliver(): Promise<DeliveryOutcome>;
  /** A minute later: a session that lives is told of that seldom. */
  deliverLater(): Promise<DeliveryOutcome>;
  deliverOne(sessionId: string): Promise<void>;
  /** Requests so far, in words. */
  sent(): string[];
}

export async function openDeliveryStage(): Promise<DeliveryStage> {
  globalThis.indexedDB = new IDBFactory();
  let now = NOW;
  const database = await openDatabase();
  const store = createSessionStore({ database, clientId: CLIENT_ID, now: () => now });
  const [server, other] = [createFakeServer(), createFakeServer()];
  let chosen: DeliveryServer = { id: SERVER, client: server };
  const findServer = async () => {
    await eraseForServer(database, chosen.id);
    return chosen;
  };
  await findServer();
  const answers: TextAnswer[] = [];
  const monitored: Monitored[] = [];
  const parts: DeliveryParts = {
    store,
    findServer,
    randomUuid: () => NEW_ID,
    now: () => now,
    underWay: new Set(),
    onAnswer: (answer) => void answers.push(answer),
    onMonitored: async (...[id, record, delivery]) => void monitored.push({ server: id, record, delivery }),
  };
  const deliver = () => deliverSessions(parts);
  return {
    store,
    server,
    other,
    chooseOther: () => {
      chosen = { id: OTHER_SERVER, client: other };
    },
    answers,
    monitored,
    deliver,
    deliverLater: () => {
      now = new Date(now.getTime() + 60_000);
      return deliver();
    },
    deliverOne: (sessionId) => deliverOne(parts, sessionId),
    sent: () =>
      server.sent.map(({ seq, start, end }) => `${seq}${start ? ' start' : ''}${end ? ' end' : ''}`),
  };
}
