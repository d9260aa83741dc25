import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWorkerHost, type WorkerHost } from '../../../src/extension/sandbox/worker-host.ts';
import type { EngineRules, FromFrame, ToWorker } from '../../../src/extension/shared/engine-control.ts';
import { certifyForEngine } from '../../support/certify-rules.ts';

const RULES: EngineRules = {
  digest: 'a'.repeat(64),
  version: 1,
  policy: { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 },
  rules: [],
  certificate: certifyForEngine([]),
  labels: {},
};
const LOAD = { type: 'load', id: 1, activate: true, rules: RULES, tables: new Uint8Array(1) } as const;
const CONNECT = { type: 'connect', document: 7, origin: 'https://chat.example' } as const;

class FakeWorker extends EventTarget {
  readonly posted: ToWorker[] = [];
  terminated = false;
  postMessage(message: ToWorker): void {
    if (!this.terminated) this.posted.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** A port that delivers at once. */
function createPort() {
  const received: unknown[] = [];
  const target = new EventTarget();
  const say = (data: unknown) => target.dispatchEvent(new MessageEvent('message', { data }));
  const post = (message: unknown) => void received.push(message);
  const port = Object.assign(target, { postMessage: post, start: () => undefined }) as unknown as MessagePort;
  return { port, received, say };
}

describe('the host of the Worker', () => {
  let workers: FakeWorker[];
  let sent: FromFrame[];
  let host: WorkerHost;
  const worker = (): FakeWorker => workers.at(-1) as FakeWorker;

  beforeEach(() => {
    vi.useFakeTimers();
    workers = [];
    sent = [];
    const create = (): Worker => {
      workers.push(new FakeWorker());
      return worker() as unknown as Worker;
    };
    host = createWorkerHost(create, (message) => sent.push(message));
  });
  afterEach(() => void vi.useRealTimers());

  test('relays a document to the Worker by its number, and answers back to its port', () => {
    const page = createPort();
    host.connect(CONNECT, page.port);
    page.say({ type: 'open' });
    expect(worker().posted).toEqual([CONNECT, { type: 'data', document: 7, data: { type: 'open' } }]);
    worker().say({ type: 'data', document: 7, data: { type: 'ready' } });
    expect(page.received).toEqual([{ type: 'ready' }]);
  });

  test('what is not for a document goes to the offscreen document', () => {
    const loaded = { type: 'loaded', id: 1, result: { ok: true } };
    worker().say(loaded);
    expect(sent).toEqual([loaded]);
  });

  test('a document that left is forgotten', () => {
    const page = createPort();
    host.connect(CONNECT, page.port);
    page.say('disconnect');
    expect(worker().posted.at(-1)).toEqual({ type: 'disconnect', document: 7 });
    worker().say({ type: 'data', document: 7, data: { type: 'ready' } });
    expect(page.received).toEqual([]);
  });

  test('a broken Worker is replaced: pages are told, rules and documents come back', () => {
    const page = createPort();
    host.load(LOAD);
    worker().say({ type: 'loaded', id: 1, result: { ok: true } });
    host.load({ ...LOAD, id: 2 });
    worker().say({ type: 'loaded', id: 2, result: { ok: false, message: 'refused' } });
    host.connect(CONNECT, page.port);
    worker().dispatchEvent(new Event('error'));
    expect(page.received).toEqual([{ type: 'lost' }]);
    expect(workers[0]?.terminated).toBe(true);
    vi.runAllTimers();
    expect(workers).toHaveLength(2);
    // Tables may be what broke it.
    expect(worker().posted).toEqual([{ ...LOAD, tables: null }, CONNECT]);
  });

  test('rules that were withdrawn do not come back', () => {
    host.load(LOAD);
    worker().say({ type: 'loaded', id: 1, result: { ok: true } });
    worker().say({ type: 'withdrawn', id: 1, digest: RULES.digest, message: 'refused' });
    worker().dispatchEvent(new Event('error'));
    vi.runAllTimers();
    expect(worker().posted).toEqual([]);
  });
});
