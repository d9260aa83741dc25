import { expect, test } from 'vitest';
import { alignEngine } from '../../../src/extension/background/bundles/align-engine.ts';
import type { ActiveRules, EngineState, LoadRulesResult, Policy } from '../../../src/protocol/index.ts';
import { certifyForEngine } from '../../support/certify-rules.ts';

const policy: Policy = {
  failPolicy: 'closed',
  sites: { 'https://a.example': 'open', 'https://b.example': 'closed' },
  verdictTimeoutMs: 5_000,
};
const certificate = certifyForEngine([]);
const stored: ActiveRules = { digest: 'a'.repeat(64), version: 2, rules: [], certificate, policy };
const running: EngineState = { digest: stored.digest, version: 2, policy };

async function align(engine: EngineState, answer: LoadRulesResult = { ok: true }) {
  const loaded: { rules: ActiveRules; activate: boolean }[] = [];
  const result = await alignEngine({
    readWanted: async () => stored,
    readEngine: async () => engine,
    loadRules: async (rules, activate) => {
      loaded.push({ rules, activate });
      return answer;
    },
  });
  return { loaded, result };
}

test('an engine that runs what is stored is left alone', async () => {
  const sites = Object.fromEntries(Object.entries(policy.sites).toReversed());
  const { loaded, result } = await align({ ...running, policy: { ...policy, sites } });
  expect(loaded).toEqual([]);
  expect(result).toEqual({ ok: true });
});

test.each<[string, EngineState]>([
  ['nothing', null],
  ['another bundle', { ...running, digest: 'b'.repeat(64), version: 1 }],
  ['another fail policy', { ...running, policy: { ...policy, failPolicy: 'open' } }],
  ['another time-out', { ...running, policy: { ...policy, verdictTimeoutMs: 6_000 } }],
  ['policy that names another server', { ...running, policy: { ...policy, recipient: 'c'.repeat(64) } }],
  ['a site less', { ...running, policy: { ...policy, sites: { 'https://a.example': 'open' } } }],
  [
    'another site',
    { ...running, policy: { ...policy, sites: { ...policy.sites, 'https://a.example': 'closed' } } },
  ],
])('an engine that runs %s is given what is stored', async (_, engine) => {
  expect((await align(engine)).loaded).toEqual([{ rules: stored, activate: true }]);
});

test('a refusal is told', async () => {
  const refusal: LoadRulesResult = { ok: false, message: 'Rule r is not understood.' };
  expect((await align(null, refusal)).result).toEqual(refusal);
});
