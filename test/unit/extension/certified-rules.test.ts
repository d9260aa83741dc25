import { describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import { type SyncOutcome, syncBundle } from '../../../src/extension/background/bundles/sync-bundle.ts';
import type { PageMessage } from '../../../src/extension/bridge/index.ts';
import { toEngineRules } from '../../../src/extension/offscreen/to-engine-rules.ts';
import { createEngineService } from '../../../src/extension/sandbox/engine-service.ts';
import type { Said } from '../../../src/extension/sandbox/work.ts';
import {
  type ActiveRules,
  type Bundle,
  type LoadRulesResult,
  toEngineCertificate,
} from '../../../src/protocol/index.ts';
import { computeDigest, verifyBundle } from '../../../src/trust/index.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import {
  CHANNEL_KEY,
  makeBundle,
  makeChannel,
  makeRoot,
  NOW,
  PUBLISHER_KEY,
  RULE,
  seal,
} from '../../support/signed-documents.ts';

const MARK = '[redacted: code name]';

function toActiveRules(bundle: Bundle, digest: string): ActiveRules {
  return {
    digest,
    version: bundle.version,
    rules: bundle.rules,
    certificate: toEngineCertificate(bundle),
    policy: { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 },
  };
}

/** The engine as the offscreen document sees it, and one page that streams through it. */
function startEngine() {
  const sent: Said[] = [];
  const handle = createEngineService({
    send: (message) => sent.push(message),
    now: () => 0,
    later: (task) => task(),
    beat: () => undefined,
    after: () => undefined,
  });
  handle({ type: 'connect', document: 1, origin: 'https://chat.example' });
  let lastId = 0;
  const receive = (data: PageMessage) => handle({ type: 'data', document: 1, data });
  return {
    load(bundle: Bundle, activate: boolean): LoadRulesResult {
      const digest = computeDigest(new TextEncoder().encode(JSON.stringify(bundle)));
      const rules = toEngineRules(toActiveRules(bundle, digest));
      handle({ type: 'load', id: ++lastId, activate, rules, tables: null });
      const answer = sent.find((message) => message.type === 'loaded' && message.id === lastId);
      if (answer?.type !== 'loaded') throw new Error('The engine gave no answer.');
      return answer.result;
    },
    /** What a page is shown of a text. */
    show(text: string): string | undefined {
      const stream = ++lastId;
      receive({ type: 'open', stream, correlationId: CORRELATION_ID, transport: 'fetch', document: false });
      const texts = [{ channel: 'c', kind: 'content', mode: 'append', text, ends: true }];
      receive({ type: 'scan', stream, seq: 1, format: 'text', texts });
      for (const message of sent) {
        if (message.type !== 'data' || message.data.type !== 'verdict') continue;
        if (message.data.stream === stream) return message.data.answers[0]?.text;
      }
      return undefined;
    },
  };
}

/** A bundle whose certificates were not made from its rules. */
function makeTampered(overrides: Partial<Bundle> = {}): Bundle {
  const bundle = makeBundle({ version: 5, ...overrides });
  return { ...bundle, certificates: bundle.certificates.map((one) => ({ ...one, maxStepsPerChar: 1 })) };
}

describe('the engine', () => {
  test('takes a bundle that is what was signed', () => {
    const engine = startEngine();
    expect(engine.load(makeBundle(), true)).toEqual({ ok: true });
    expect(engine.show('on project nightjar.')).toBe(`on ${MARK}.`);
  });

  test.each([true, false])('refuses another, says why, and goes on with the last good one', (activate) => {
    const engine = startEngine();
    engine.load(makeBundle(), true);
    const other = makeTampered({ rules: [{ ...RULE, replacement: 'other' }] });
    expect(engine.load(other, activate)).toEqual({
      ok: false,
      message: expect.stringMatching(/rule "code-name", CERTIFICATE_MISMATCH: maxStepsPerChar is \d+ here/),
    });
    expect(engine.show('on project nightjar.')).toBe(`on ${MARK}.`);
  });

  test('refuses a bundle that was signed before there were all fields', () => {
    const { setCertificate: _set, ...bundle } = makeBundle();
    expect(startEngine().load(bundle, true)).toEqual({
      ok: false,
      message: expect.stringContaining('the rules together, CERTIFICATE_MISMATCH'),
    });
  });

  test('guards nothing by a first bundle that it refuses: there is no verdict, and the fail policy holds', () => {
    const engine = startEngine();
    expect(engine.load(makeTampered(), true).ok).toBe(false);
    expect(engine.show('on project nightjar.')).toBeUndefined();
  });
});

describe('a synchronisation', () => {
  /** A server that serves a bundle, a keeper that holds the one in use, and a real engine that checks. */
  async function sync(bundle: Bundle): Promise<{ outcome: SyncOutcome; kept: Uint8Array[] }> {
    const root = makeRoot();
    const envelope = seal('bundle', bundle, PUBLISHER_KEY);
    const named = { version: bundle.version, sha256: computeDigest(envelope), length: envelope.length };
    const channel = seal('channel', makeChannel({ bundle: named }), CHANNEL_KEY);
    const used = verifyBundle(root, seal('bundle', makeBundle(), PUBLISHER_KEY), {
      now: NOW,
      engineVersion: ENGINE_VERSION,
    });
    const kept: Uint8Array[] = [];
    const engine = startEngine();
    const outcome = await syncBundle({
      root,
      keeper: {
        read: async () => ({ ...used, source: 'channel' }),
        keep: async (bytes) => void kept.push(bytes),
      },
      client: {
        fetchDocument: async (path) => ({
          kind: 'ok',
          value: path.startsWith('/v1/channels/') ? channel : envelope,
        }),
      },
      channel: 'stable',
      clientId: 'client',
      now: () => NOW,
      check: async (checked) => engine.load(checked.bundle, false),
    });
    return { outcome, kept };
  }

  test('keeps a bundle that is what was signed', async () => {
    const { outcome, kept } = await sync(makeBundle({ version: 5 }));
    expect(outcome).toEqual({ kind: 'updated' });
    expect(kept).toHaveLength(1);
  });

  test('refuses another, and keeps nothing of it', async () => {
    const { outcome, kept } = await sync(makeTampered());
    expect(outcome).toEqual({ kind: 'refused', message: expect.stringContaining('CERTIFICATE_MISMATCH') });
    expect(kept).toEqual([]);
  });
});
