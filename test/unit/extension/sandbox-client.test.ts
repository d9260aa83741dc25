import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSandboxClient } from '../../../src/extension/offscreen/sandbox-client.ts';
import type { EngineRules, FromFrame, LoadControl } from '../../../src/extension/shared/engine-control.ts';
import type { LoadRulesResult } from '../../../src/protocol/index.ts';
import { certifyForEngine } from '../../support/certify-rules.ts';

const rules = (version: number): EngineRules => ({
  digest: String(version).repeat(64),
  version,
  policy: { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 5_000 },
  rules: [],
  certificate: certifyForEngine([]),
  labels: {},
});
const stateOf = ({ digest, version, policy }: EngineRules) => ({ digest, version, policy });

/** A frame that loads its page at once, as one from disk may, and hands out the port that it is given. */
class FakeFrame extends EventTarget {
  port: MessagePort | undefined;
  readonly contentWindow = {
    postMessage: (_message: unknown, _origin: string, [port]: MessagePort[]) => void (this.port = port),
  };
  set src(_url: string) {
    this.dispatchEvent(new Event('load'));
  }
}

describe('sandbox client', () => {
  let frame: FakeFrame;
  let client: ReturnType<typeof createSandboxClient>;
  let checks: FromFrame[];
  const create = () => {
    frame = new FakeFrame();
    const asElement = frame as unknown as HTMLIFrameElement;
    checks = [];
    client = createSandboxClient({
      frame: asElement,
      url: 'sandbox.html',
      onSession: () => undefined,
      onCheck: (message) => checks.push(message),
    });
  };
  /** Answers every load with what `decide` says. */
  const serve = (decide: (message: LoadControl) => LoadRulesResult): void => {
    frame.port?.addEventListener('message', ({ data }: MessageEvent<LoadControl>) => {
      const answer: FromFrame = { type: 'loaded', id: data.id, result: decide(data) };
      frame.port?.postMessage(answer);
    });
    frame.port?.start();
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    create();
  });
  afterEach(() => {
    frame.port?.close();
    vi.useRealTimers();
  });

  test('a frame that loads at once gets its port', () => {
    expect(frame.port).toBeDefined();
  });

  test('only what was activated and compiled runs', async () => {
    serve(({ rules: { version } }) => (version === 3 ? { ok: false, message: 'no' } : { ok: true }));
    expect(client.running()).toBeNull();
    await client.load(rules(1), true, null);
    expect(client.running()).toEqual(stateOf(rules(1)));
    await client.load(rules(2), false, null);
    expect(await client.load(rules(3), true, null)).toEqual({ ok: false, message: 'no' });
    expect(client.running()).toEqual(stateOf(rules(1)));
  });

  test('what is withdrawn does not run, unless other rules have taken its place', async () => {
    serve(() => ({ ok: true }));
    const withdraw = async (id: number): Promise<void> => {
      const message = { type: 'withdrawn', id, digest: 'a', message: 'no' } as const;
      frame.port?.postMessage(message);
      await vi.waitFor(() => expect(checks.at(-1)).toEqual(message));
    };
    await client.load(rules(1), true, new Uint8Array(1));
    await client.load(rules(2), true, null);
    await withdraw(1);
    expect(client.running()).toEqual(stateOf(rules(2)));
    await withdraw(2);
    expect(client.running()).toBeNull();
  });

  test('a frame that is silent is given up, and believed when it answers after all', async () => {
    const result = client.load(rules(1), true, null);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await result).toMatchObject({ ok: false, message: expect.stringContaining('no answer') });
    expect(client.running()).toBeNull();
    serve(() => ({ ok: true }));
    await client.load(rules(2), false, null);
    expect(client.running()).toEqual(stateOf(rules(1)));
  });
});
