import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineMessage } from '../../../src/extension/bridge/index.ts';
import { createWorkerHost, type WorkerHost } from '../../../src/extension/sandbox/worker-host.ts';
import type { FromFrame } from '../../../src/extension/shared/engine-control.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import {
  ANSWERS,
  CONNECT,
  close,
  DIGEST,
  FakeWorker,
  item,
  LOAD,
  LOADED,
  open,
  READY,
  replay,
  scan,
  session,
  verdict,
} from '../../support/fake-engine-worker.ts';
import { makeReceipt } from '../../support/make-receipt.ts';

/** A port that delivers at once. */
function createPort() {
  const received: unknown[] = [];
  const target = new EventTarget();
  const state = { isClosed: false };
  const say = (data: unknown) => target.dispatchEvent(new MessageEvent('message', { data }));
  const postMessage = (message: unknown) => void received.push(...[message].flat());
  const port = Object.assign(target, {
    postMessage,
    start: () => undefined,
    close: () => {
      state.isClosed = true;
    },
  }) as unknown as MessagePort;
  return { port, received, say, state };
}

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

/** A page with rules in use. */
function connectPage() {
  const page = createPort();
  host.load(LOAD);
  host.connect(CONNECT, page.port);
  worker().finishAll();
  page.received.length = 0;
  sent.length = 0;
  return page;
}

/** A page with an open stream of which so much was seen. */
function openStream(stream: number, ...texts: string[]) {
  const page = connectPage();
  page.say([open(stream), ...texts.map((text, i) => scan(stream, i + 1, text))]);
  worker().finishAll();
  page.received.length = 0;
  sent.length = 0;
  return page;
}

describe('the host of the Worker', () => {
  test('relays a document to the Worker by its number, and answers back to its port', () => {
    const page = createPort();
    host.connect(CONNECT, page.port);
    page.say(open(1));
    page.say(scan(1, 1));
    expect(worker().finish()).toEqual([CONNECT]);
    expect(worker().finish()).toEqual([item(open(1)), item(scan(1, 1))]);
    expect(page.received).toEqual([READY, verdict(1, 1)]);
  });

  test('what comes while the Worker is busy goes to it together, documents in turn', () => {
    const page = connectPage();
    const other = createPort();
    host.connect({ ...CONNECT, document: 8 }, other.port);
    worker().finishAll();
    page.say([open(1), scan(1, 1), scan(1, 2)]);
    page.say(scan(1, 3));
    other.say([open(1), scan(1, 1)]);
    worker().finish();
    const [next] = worker().given;
    expect(next?.map((one) => ('document' in one ? one.document : 0))).toEqual([7, 8, 8]);
  });

  test('what is not for a document goes to the offscreen document', () => {
    host.load(LOAD);
    worker().finish();
    expect(sent).toEqual([LOADED]);
  });

  test('an answer goes back by the way on which the stream came last, notices by the first alone', () => {
    const page = openStream(1);
    const shortcut = createPort();
    host.join(7, shortcut.port);
    expect(shortcut.received).toEqual([READY, ANSWERS]);
    shortcut.say(scan(1, 1));
    const notice = {
      type: 'notice',
      stream: 1,
      correlationId: CORRELATION_ID,
      state: 'checked',
      receipt: makeReceipt(1),
      hits: [],
    } as const;
    worker().finish({ type: 'data', document: 7, data: notice });
    expect(shortcut.received).toEqual([READY, ANSWERS, verdict(1, 1)]);
    expect(page.received).toEqual([notice]);
  });

  test('the Worker may answer by itself what comes by the shortcut, and nothing else', () => {
    const page = openStream(1);
    const shortcut = createPort();
    host.join(7, shortcut.port);
    expect(worker().joined).toEqual([7]);
    page.say(scan(1, 1));
    expect(worker().finish()).toEqual([item(scan(1, 1))]);
    shortcut.say(scan(1, 2));
    expect(worker().finish()).toEqual([{ ...item(scan(1, 2)), isDirect: true }]);
    page.say(scan(1, 3));
    expect(worker().finish()).toEqual([item(scan(1, 3))]);
  });

  test('only the first way can end a document; a shortcut for one that left is closed', () => {
    const page = openStream(1);
    const shortcut = createPort();
    host.join(7, shortcut.port);
    shortcut.say('disconnect');
    shortcut.say({ type: 'load', id: 9 });
    expect(worker().given).toEqual([]);
    page.say('disconnect');
    expect(worker().finish()).toEqual([{ type: 'disconnect', document: 7 }]);
    expect(shortcut.state.isClosed).toBe(true);
    const late = createPort();
    host.join(7, late.port);
    expect(late.state.isClosed).toBe(true);
  });

  test('messages that are none are dropped, and their document is told how many', () => {
    const page = connectPage();
    page.say([open(1), 'nonsense', { type: 'scan', stream: 1 }]);
    page.say(Array.from({ length: 65 }, () => 'too many'));
    const refused = page.received.filter((message) => (message as { type: string }).type === 'refused');
    expect(refused).toEqual([
      { type: 'refused', count: 2 },
      { type: 'refused', count: 65 },
    ]);
  });

  test('a scan of a stream that is not open is answered, so that the page need not wait', () => {
    const page = connectPage();
    page.say(scan(5, 1));
    expect(page.received).toEqual([{ type: 'dropped', stream: 5 }]);
    expect(worker().given).toEqual([]);
  });

  test('a page that floods loses its stream and keeps nobody waiting', () => {
    const page = connectPage();
    page.say(open(1));
    const big = 'x'.repeat(16_384);
    for (let seq = 1; seq <= 300; seq += 1) page.say(scan(1, seq, big));
    expect(page.received).toContainEqual({ type: 'dropped', stream: 1 });
  });
});

describe('a Worker that breaks or gets stuck', () => {
  const waitOut = (ms: number): void => void vi.advanceTimersByTime(ms);
  const breakWorker = (): void => void worker().dispatchEvent(new Event('error'));

  test('is replaced, and the stream goes on where it was', () => {
    const page = openStream(1, 'my key', ' is ');
    page.say(scan(1, 3, 'secret'));
    waitOut(1_000);
    expect(workers).toHaveLength(2);
    expect(workers[0]?.terminated).toBe(true);
    const again = worker().finishAll();
    expect(again).toEqual([LOAD, CONNECT, replay(1, 'my key is '), item(scan(1, 3, 'secret'))]);
    expect(page.received).toEqual([READY, verdict(1, 3)]);
    expect(sent).toEqual([]);
  });

  test('leaves its ways to the pages behind: the next one gets others, and is asked once more', () => {
    openStream(1, 'a');
    const shortcut = createPort();
    host.join(7, shortcut.port);
    shortcut.say(scan(1, 2, 'b'));
    worker().dispatchEvent(new Event('error'));
    expect(worker().joined).toEqual([7]);
    expect(shortcut.received).toEqual([READY, ANSWERS, ANSWERS]);
    const direct = { ...item(scan(1, 2, 'b')), isDirect: true };
    expect(worker().finishAll()).toEqual([LOAD, CONNECT, replay(1, 'a'), direct]);
  });

  test('within 250 ms, as long as there is work, and not by a late timer', () => {
    const page = openStream(1, 'a');
    waitOut(60_000);
    page.say(scan(1, 2));
    waitOut(240);
    worker().tell({});
    waitOut(240);
    expect(workers).toHaveLength(1);
    worker().finish();
    waitOut(60_000);
    expect(workers).toHaveLength(1);
    page.say(scan(1, 3));
    waitOut(300);
    expect(workers).toHaveLength(2);
  });

  test('has more time while it compiles rules', () => {
    const page = openStream(1, 'a');
    worker().tell({ isLoading: true });
    page.say(scan(1, 2));
    waitOut(900);
    expect(workers).toHaveLength(1);
    waitOut(200);
    expect(workers).toHaveLength(2);
  });

  test('hears of a stream again only when something comes for it', () => {
    const page = openStream(1, 'quiet');
    breakWorker();
    expect(worker().finishAll()).toEqual([LOAD, CONNECT]);
    page.say(close(1));
    expect(worker().finishAll()).toEqual([replay(1, 'quiet'), item(close(1))]);
  });

  test('what the dead Worker has not answered is asked again, from the beginning of the stream on', () => {
    const page = openStream(9);
    page.say([open(1), scan(1, 1)]);
    breakWorker();
    expect(worker().finishAll()).toEqual([LOAD, CONNECT, item(open(1)), item(scan(1, 1))]);
    expect(page.received).toEqual([READY, verdict(1, 1)]);
  });

  test('gets stuck twice over one stream: it is given up, its session ends, the others go on', () => {
    const page = openStream(1, 'a');
    page.say(open(2));
    worker().finishAll();
    page.say([scan(1, 2, 'bad'), scan(2, 1, 'good')]);
    waitOut(300);
    worker().finish(); // the rules and the page
    worker().finish();
    // One at a time shows which it is.
    expect(worker().given.flat()).toEqual([replay(1, 'a')]);
    worker().finish();
    expect(worker().given.flat()).toEqual([item(scan(1, 2, 'bad'))]);
    waitOut(1_100);
    expect(workers).toHaveLength(3);
    expect(page.received).toContainEqual({ type: 'dropped', stream: 1 });
    const { characters } = session(1).report;
    const ended = { ...session(1).report, characters: { ...characters, held: 0, discarded: 3 } };
    expect(sent.at(-1)).toEqual({ ...session(1), report: ended, endReason: 'lost' });
    expect(worker().finishAll().slice(-2)).toEqual([replay(2, ''), item(scan(2, 1, 'good'))]);
    expect(page.received).toContainEqual(verdict(2, 1));
    waitOut(60_000);
    expect(workers).toHaveLength(3);
  });

  describe('where a stream waits for the server', () => {
    const say = (data: EngineMessage): void => worker().tell({ said: [{ type: 'data', document: 7, data }] });
    const waits: EngineMessage = { type: 'waits', stream: 1, seq: 2, withinMs: 1_000 };

    test('it is given up: what is held, nobody else knows', () => {
      const page = openStream(1, 'a');
      say(waits);
      breakWorker();
      expect(page.received).toEqual([waits, { type: 'dropped', stream: 1 }]);
      expect(sent.at(-1)).toMatchObject({ stream: 1, endReason: 'lost' });
    });

    test('and has its answer, it goes on', () => {
      const page = openStream(1, 'a');
      say(waits);
      say(verdict(1, 2));
      breakWorker();
      page.say(scan(1, 3));
      expect(worker().finishAll()).toEqual([LOAD, CONNECT, replay(1, 'a'), item(scan(1, 3))]);
    });

    test('and has shown text without its word, it is given up: the text would come twice', () => {
      const page = openStream(1, 'a');
      const { report, ...rest } = session(1);
      const unscanned = [{ reason: 'server-timeout', bytes: 0, characters: 3 }];
      worker().tell({ said: [{ ...rest, report: { ...report, unscanned } }] });
      breakWorker();
      expect(page.received).toEqual([{ type: 'dropped', stream: 1 }]);
    });
  });

  describe('where the server has blocked a stream', () => {
    const cut = { type: 'cut', document: 7, stream: 1, message: 'No.', texts: ['a'], newest: [] } as const;
    const refused = (seq: number) => ({
      ...verdict(1, seq),
      answers: [{ text: '', held: 0, blocked: { ruleId: 'stinger.server', message: 'No.' } }],
    });
    const cutReplay = (...rest: string[]) => ({
      ...replay(1, 'a'),
      cut: { message: 'No.', rest: rest.flatMap((text) => scan(1, 1, text).texts) },
    });

    test('and it was done with that, the next one blocks it, too, and shows nothing that came since', () => {
      const page = openStream(1, 'a');
      host.pass(cut);
      page.say(scan(1, 2, 'b'));
      worker().finishAll();
      breakWorker();
      page.say(scan(1, 3));
      expect(worker().finishAll()).toEqual([LOAD, CONNECT, cutReplay('b'), item(scan(1, 3))]);
    });

    test.each([
      ['under way', () => undefined],
      ['waiting', (page: ReturnType<typeof openStream>) => page.say(scan(1, 2, 'b'))],
    ])('and that was %s, the next one hears of it before anything goes on', (_name, keepBusy) => {
      const page = openStream(1, 'a');
      keepBusy(page);
      host.pass(cut);
      breakWorker();
      page.say(scan(1, 3));
      const again = worker().finishAll();
      expect(again).toContainEqual(cut);
      expect(again.filter((one) => one.type === 'replay')).toEqual([cutReplay()]);
      expect(again.at(-1)).toEqual(item(scan(1, 3)));
    });

    test('and no Worker can go on with it, it is blocked all the same, whatever the policy of the site', () => {
      const page = openStream(1, 'a');
      worker().tell({
        said: [{ type: 'data', document: 7, data: { type: 'waits', stream: 1, seq: 2, withinMs: 1_000 } }],
      });
      page.say(scan(1, 2, 'b'));
      host.pass(cut);
      page.received.length = 0;
      breakWorker();
      expect(page.received).toEqual([refused(2)]);
      expect(sent.at(-1)).toMatchObject({ stream: 1, endReason: 'blocked' });
      page.say(scan(1, 3));
      expect(page.received).toEqual([refused(2), refused(3)]);
      expect(worker().finishAll()).toEqual([LOAD, CONNECT, cut]);
      page.say(close(1));
      page.say(scan(1, 4));
      expect(page.received.at(-1)).toEqual({ type: 'dropped', stream: 1 });
    });
  });

  test('a stream that is too long to be replayed is given up at once', () => {
    const page = openStream(1, 'x');
    for (let seq = 2; seq < 70; seq += 1) {
      page.say(scan(1, seq, 'x'.repeat(16_000)));
      worker().finishAll();
    }
    breakWorker();
    page.received.length = 0;
    page.say(scan(1, 70));
    expect(page.received).toEqual([{ type: 'dropped', stream: 1 }]);
  });

  test('tables that nobody has signed are not to break the next', () => {
    const page = openStream(1, 'a');
    page.say(scan(1, 2));
    breakWorker();
    expect(worker().given.flat()).toEqual([LOAD]);
    breakWorker();
    waitOut(1_000);
    expect(worker().given.flat()).toEqual([{ ...LOAD, tables: null }]);
    expect(page.received).toEqual([]);
  });

  test('rules that break it again and again are given up', () => {
    host.load(LOAD);
    for (let round = 0; round < 3; round += 1) {
      breakWorker();
      waitOut(1_000);
    }
    expect(sent).toEqual([{ type: 'loaded', id: 1, result: { ok: false, message: expect.any(String) } }]);
    expect(worker().given).toEqual([]);
  });

  test('rules that were withdrawn or refused do not come back', () => {
    host.load(LOAD);
    worker().finish();
    host.load({ ...LOAD, id: 2 });
    worker().given.shift();
    worker().tell({
      finished: 1,
      said: [{ type: 'loaded', id: 2, result: { ok: false, message: 'refused' } }],
    });
    breakWorker();
    waitOut(1_000);
    expect(worker().finishAll()).toEqual([LOAD]);
    worker().tell({ said: [{ type: 'withdrawn', id: 1, digest: DIGEST, message: 'refused' }] });
    breakWorker();
    waitOut(1_000);
    expect(worker().given).toEqual([]);
  });

  test('the newest tables come back with the rules', () => {
    connectPage();
    const tables = Uint8Array.of(4, 5);
    worker().tell({ said: [{ type: 'tables', digest: DIGEST, tables, problem: null }] });
    breakWorker();
    waitOut(1_000);
    expect(worker().given.flat()[0]).toEqual({ ...LOAD, tables });
  });

  test('a page that leaves while there is no Worker has its sessions ended', () => {
    const page = openStream(1, 'a');
    breakWorker();
    breakWorker();
    page.say('disconnect');
    expect(sent.at(-1)).toMatchObject({ type: 'session', stream: 1, endReason: 'aborted' });
    waitOut(1_000);
    expect(worker().finishAll()).toEqual([LOAD].map((load) => ({ ...load, tables: null })));
  });
});
