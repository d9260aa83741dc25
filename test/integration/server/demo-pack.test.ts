import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadPack } from '../../../server/cli/pack/index.ts';
import { loadDemo } from '../../../server/demo/load-demo.ts';
import { compileRules, createGate, type RuleSet } from '../../../src/engine/index.ts';
import { toEngineRule } from '../../../src/protocol/index.ts';
import { readDemoText } from '../../support/read-demo-text.ts';

const PACK = fileURLToPath(new URL('../../../packs/demo.json', import.meta.url));

let ruleSet: RuleSet;
let streams: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  const { rules } = await loadPack(PACK);
  ruleSet = compileRules(rules.map(({ rule }) => toEngineRule(rule)));
  ({ streams } = await loadDemo());
});

/** What a guarded page would show, and which rules fired. */
function guard(id: string) {
  const gate = createGate(ruleSet);
  const pieces = (streams.get(id) ?? []).flatMap(readDemoText);
  const steps = [...pieces.map((piece) => gate.push(piece)), gate.finish()];
  return {
    original: pieces.join(''),
    shown: steps.map(({ text }) => text).join(''),
    ruleIds: new Set(steps.flatMap(({ hits }) => hits.map(({ ruleId }) => ruleId))),
    isBlocked: steps.at(-1)?.blocked,
  };
}

describe('the demo pack does to the demo what the page promises', () => {
  test('a clean answer comes through unchanged', () => {
    const { original, shown, ruleIds } = guard('clean');
    expect(shown).toBe(original);
    expect(ruleIds.size).toBe(0);
  });

  test.each([
    ['secrets', ['aws-access-key-id', 'aws-secret-access-key', 'github-token', 'private-key']],
    ['personal-data', ['email', 'us-ssn', 'payment-card']],
    ['tool-call', ['github-token']],
  ])('%s loses its values and keeps the rest', (id, ruleIds) => {
    const guarded = guard(id);
    expect(guarded.ruleIds).toEqual(new Set(ruleIds));
    expect(guarded.shown).not.toMatch(/AKIA|wJalr|ghp_|VGhp|maria\.keller|536-22|4242 4242/);
    expect(guarded.shown).toContain('[redacted: ');
    expect(guarded.isBlocked).toBe(false);
  });

  test('an answer that names the project is ended before the name', () => {
    const { shown, ruleIds, isBlocked } = guard('code-name');
    expect([isBlocked, ruleIds]).toEqual([true, new Set(['internal-code-names'])]);
    expect(shown).toMatch(/In the autumn we will announce $/);
  });
});
