import { describe, expect, test } from 'vitest';
import type { CheckRunner } from '../../../server/checks/check-runner.ts';
import { createV1Checks } from '../../../server/v1/create-v1-checks.ts';
import { loadPresets } from '../../../server/v1/load-presets.ts';
import { type Checkpoint, V1CheckSchema, type Verdict } from '../../../src/protocol/index.ts';

const DATA = await loadPresets();

const makeVerdict = (overrides: Partial<Verdict>): Verdict => ({
  guardrail: 'toxicity',
  class: 'MODERATE',
  mode: 'BLOCK',
  checkpoint: 'BATCHED',
  outcome: 'answered',
  action: 'block',
  wouldHaveBlocked: false,
  score: 0.9,
  reason: 'toxic',
  durationMs: 3,
  cached: false,
  ...overrides,
});

function makeRunner(verdict: Verdict): CheckRunner & { readonly ran: Checkpoint[] } {
  const ran: Checkpoint[] = [];
  return {
    ran,
    list: (checkpoint) => (checkpoint === 'BATCHED' ? [verdict.guardrail] : []),
    listDisabled: () => [],
    describe: () => ({ class: 'MODERATE', mode: 'BLOCK', concurrency: 1 }),
    run: async (checkpoint) => {
      ran.push(checkpoint);
      return checkpoint === 'BATCHED' ? [verdict] : [];
    },
  };
}

const make = (runner: CheckRunner | null) => createV1Checks({ data: DATA, runner, monotonicMs: () => 0 });
const check = (runner: CheckRunner | null, text: string, preset = 'minimal') =>
  make(runner).check(V1CheckSchema.parse({ text, preset }), {
    signal: new AbortController().signal,
    correlationId: 'request-1',
  });

describe("the server's own guardrails", () => {
  test.each([
    ['block', {}, { action: 'block', reasons: ['toxic'], warnings: [] }, ['toxicity']],
    ['warn', { action: 'warn' }, { action: 'warn', reasons: [], warnings: ['toxic'] }, ['toxicity']],
    ['allow', { action: 'allow' }, { action: 'allow', reasons: [], warnings: [] }, []],
    ['only watch', { mode: 'MONITOR', action: 'block', wouldHaveBlocked: true }, { action: 'allow' }, []],
    [
      'give no answer',
      { outcome: 'timeout', action: 'allow' },
      { action: 'warn', warnings: ['toxicity gave no answer'] },
      ['toxicity'],
    ],
  ] as const)('%s', async (_name, overrides, answer, triggered) => {
    const runner = makeRunner(makeVerdict(overrides));
    const got = await check(runner, 'hello');
    expect(got).toMatchObject(answer);
    expect(got.metadata.guardrails_triggered).toEqual(triggered);
    expect(runner.ran).toEqual(['IMMEDIATE', 'BATCHED']);
  });

  test('add to what the rules find', async () => {
    const runner = makeRunner(makeVerdict({ action: 'warn' }));
    expect(await check(runner, 'say blockme')).toMatchObject({
      action: 'block',
      reasons: ['the word that is always blocked'],
      warnings: ['toxic'],
      metadata: { guardrails_triggered: ['marker-word', 'toxicity'] },
    });
  });

  test('are listed among the rules', () => {
    const { guardrails } = make(makeRunner(makeVerdict({}))).describe('minimal');
    expect(Object.keys(guardrails.input_guardrails)).toEqual(['length', 'marker-word', 'toxicity']);
  });
});

describe('presets', () => {
  test.each([...DATA.presets.keys()])('%s lets an ordinary text pass, and has a version', async (preset) => {
    expect(await check(null, 'Good morning, how long does delivery take?', preset)).toMatchObject({
      action: 'allow',
      reasons: [],
      warnings: [],
    });
    expect(make(null).describe(preset).version).toMatch(/^1\.0\.[0-9a-f]{8}$/);
  });

  test('differ in their versions', () => {
    const versions = [...DATA.presets.keys()].map((preset) => make(null).describe(preset).version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  test('bound the length of texts', async () => {
    const { maxChars } = DATA.presets.get('comprehensive') ?? { maxChars: 0 };
    expect(await check(null, 'a '.repeat(maxChars / 2), 'comprehensive')).toMatchObject({ action: 'allow' });
    expect(await check(null, 'a '.repeat(maxChars / 2 + 1), 'comprehensive')).toMatchObject({
      action: 'block',
      metadata: { guardrails_triggered: ['length'] },
    });
  });

  test('use every rule group', () => {
    const used = new Set(
      [...DATA.presets.values()].flatMap(({ prompt, response }) => Object.keys({ ...prompt, ...response })),
    );
    expect([...DATA.groups.keys()].filter((name) => !used.has(name))).toEqual([]);
  });
});
