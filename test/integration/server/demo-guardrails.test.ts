import { expect, test } from 'vitest';
import { loadPack } from '../../../server/cli/pack/index.ts';
import { loadDemo } from '../../../server/demo/load-demo.ts';
import { compileRules, createGate } from '../../../src/engine/index.ts';
import { toEngineRule } from '../../../src/protocol/index.ts';
import { createGuardrail } from '../../support/create-guardrail.ts';
import { makeInput } from '../../support/fake-guardrail.ts';
import { readDemoText } from '../../support/read-demo-text.ts';

const signal = new AbortController().signal;
const { rules } = await loadPack('packs/demo.json');
const ruleSet = compileRules(rules.map(({ rule }) => toEngineRule(rule)));
const { streams } = await loadDemo();

/** What a guarded page shows of a conversation, which is what a server gets to check. */
function showConversation(records: readonly string[]): string {
  const gate = createGate(ruleSet);
  const steps = records.flatMap(readDemoText).map((piece) => gate.push(piece));
  return [...steps, gate.finish()].map(({ text }) => text).join('');
}

test.each(['prompt-injection', 'toxicity'])(
  '%s lets every conversation of the demo through',
  async (kind) => {
    const guardrail = await createGuardrail(kind, {});
    expect(streams.size).toBeGreaterThan(0);
    for (const [conversation, records] of streams) {
      const text = showConversation(records);
      expect(text.length, conversation).toBeGreaterThan(100);
      expect(await guardrail.check(makeInput(text), signal), conversation).toMatchObject({ action: 'allow' });
    }
  },
);
