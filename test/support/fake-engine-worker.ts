import type { PageMessage } from '../../src/extension/bridge/index.ts';
import type { JoinItem, Said, WorkItem, WorkNews } from '../../src/extension/sandbox/work.ts';
import type { EngineRules, SessionControl } from '../../src/extension/shared/engine-control.ts';
import { certifyForEngine } from './certify-rules.ts';
import { CORRELATION_ID } from './correlation-id.ts';

export const DIGEST = 'a'.repeat(64);
const RULES: EngineRules = {
  digest: DIGEST,
  version: 1,
  policy: { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 },
  rules: [],
  certificate: certifyForEngine([]),
  labels: {},
};
export const LOAD = { type: 'load', id: 1, activate: true, rules: RULES, tables: new Uint8Array(1) } as const;
export const LOADED: Said = { type: 'loaded', id: 1, result: { ok: true } };
export const CONNECT = { type: 'connect', document: 7, origin: 'https://chat.example' } as const;
export const ANSWERS = { type: 'answers' } as const;
export const READY = { type: 'ready', failPolicy: 'closed', verdictTimeoutMs: 2_000 } as const;

export const open = (stream: number): PageMessage => ({
  type: 'open',
  stream,
  correlationId: CORRELATION_ID,
  transport: 'fetch',
  document: false,
});
export const scan = (stream: number, seq: number, text = `${seq}`): PageMessage & { type: 'scan' } => ({
  type: 'scan',
  stream,
  seq,
  format: 'text',
  texts: [{ channel: 'c', kind: 'answer', mode: 'append', text, ends: false }],
});
export const close = (stream: number): PageMessage => ({
  type: 'close',
  stream,
  format: 'text',
  reason: 'complete',
  unscanned: [],
});
export const item = (data: PageMessage): WorkItem => ({ type: 'data', document: 7, data });
export const replay = (stream: number, text: string): WorkItem & { type: 'replay' } => ({
  type: 'replay',
  document: 7,
  digest: DIGEST,
  open: open(stream) as PageMessage & { type: 'open' },
  format: text === '' ? 'pending' : 'text',
  texts: text === '' ? [] : scan(stream, 1, text).texts,
});
export const verdict = (stream: number, seq: number) =>
  ({ type: 'verdict', stream, seq, answers: [] }) as const;
export const session = (stream: number): SessionControl => ({
  type: 'session',
  document: 7,
  stream,
  correlationId: CORRELATION_ID,
  origin: CONNECT.origin,
  transport: 'fetch',
  format: 'text',
  bundleDigest: DIGEST,
  bundleVersion: 1,
  report: {
    characters: { seen: 5, released: 2, redacted: 0, discarded: 0, held: 3 },
    verdicts: { count: 1, totalMs: 1, maxMs: 1 },
    hits: [],
    unscanned: [],
  },
  endReason: null,
});

/** A Worker that keeps what it was given until it is told to finish. */
export class FakeWorker extends EventTarget {
  /** Lists that it was given and has not answered. */
  given: (readonly WorkItem[])[] = [];
  terminated = false;
  /** Documents whose scans it may answer by itself. */
  readonly joined: number[] = [];
  postMessage(message: readonly WorkItem[] | JoinItem): void {
    if (this.terminated) return;
    if ('type' in message) this.joined.push(message.document);
    else this.given.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  tell(news: Partial<WorkNews>): void {
    const data: WorkNews = { finished: 0, isLoading: false, said: [], ...news };
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
  /** Finishes the list that it is at, as the engine would. @returns its items */
  finish(...more: Said[]): readonly WorkItem[] {
    const items = this.given.shift() ?? [];
    this.tell({ finished: items.length, said: [...items.flatMap(answer), ...more] });
    return items;
  }
  /** Finishes all that there is, and all that comes of it. */
  finishAll(): readonly WorkItem[] {
    const all: WorkItem[] = [];
    while (this.given.length > 0) all.push(...this.finish());
    return all;
  }
}

function answer(work: WorkItem): Said[] {
  if (work.type === 'load') return [{ type: 'loaded', id: work.id, result: { ok: true } }];
  if (work.type === 'connect') return [{ type: 'data', document: work.document, data: READY }];
  if (work.type !== 'data') return [];
  const { document, data } = work;
  const { stream } = data;
  if (data.type === 'open') return [{ type: 'opened', document, stream, digest: DIGEST }, session(stream)];
  return data.type === 'scan' ? [{ type: 'data', document, data: verdict(stream, data.seq) }] : [];
}
