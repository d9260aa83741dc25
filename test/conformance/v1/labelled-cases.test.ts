import { beforeAll, describe, expect, test } from 'vitest';
import { createV1Checks, type V1Checks } from '../../../server/v1/create-v1-checks.ts';
import { loadPresets } from '../../../server/v1/load-presets.ts';
import { V1CheckSchema } from '../../../src/protocol/index.ts';
import { readCorpus } from '../../support/read-corpus.ts';

interface Case {
  readonly id: string;
  readonly category: string;
  readonly label: 'allow' | 'warn' | 'block';
  readonly text: string;
  readonly speaker?: string;
  readonly contradictory?: boolean;
}

/** The preset that stands for what each part of the corpus was written for. */
const PRESETS: Readonly<Record<string, string>> = {
  'corpus:customer_service': 'customer_service',
  'corpus:medical_bot': 'medical_bot',
  'corpus:regex_test': 'comprehensive',
  'corpus:smoke_test': 'minimal',
  'corpus:url_test': 'comprehensive',
};

/**
 * Shares that must be right. What lies below is known: `regex` and `url` are about patterns and sites that only their
 * own tests configured, `injection` and `other` hold pretexts which ordinary people use too and are only warned of.
 */
const FLOORS: Readonly<Record<string, number>> = {
  'corpus:customer_service': 0.92,
  'corpus:medical_bot': 0.95,
  'corpus:regex_test': 0.95,
  'corpus:smoke_test': 1,
  'corpus:url_test': 0.95,
  human: 0.8,
  'unit:code': 0.9,
  'unit:injection': 0.65,
  'unit:other': 0.9,
  'unit:pii': 0.7,
  'unit:regex': 0.4,
  'unit:toxicity': 0.9,
  'unit:url': 0.4,
};

/** Ordinary questions and answers, and ones full of words that attacks use too. */
const ORDINARY = ['FastChat/mt_bench', 'FastChat/vicuna_bench', 'BIPIA/email', 'PIGuard/NotInject'];

/** Share of ordinary texts that presets for everybody may block. */
const MAX_FALSE_ALARMS = 0.03;

const CASES = readCorpus<Case>('stinger/cases.jsonl').filter((one) => one.contradictory !== true);
const CATEGORIES = [...new Set(CASES.map((one) => one.category.replace(/^human:.*/, 'human')))].toSorted();

let checks: V1Checks;
beforeAll(async () => {
  checks = createV1Checks({ data: await loadPresets(), runner: null, monotonicMs: () => performance.now() });
});

async function decide(body: object): Promise<string> {
  const { action } = await checks.check(V1CheckSchema.parse(body), {
    signal: new AbortController().signal,
    correlationId: 'request-1',
  });
  return action;
}

describe.skipIf(CASES.length === 0)('labelled cases of the first API (skipped: no corpora)', () => {
  test.each(CATEGORIES)('%s', async (category) => {
    const cases = CASES.filter((one) => one.category.startsWith(category));
    const misses: string[] = [];
    for (const { id, label, text, speaker, category: own } of cases) {
      const kind = speaker === 'bot' ? 'response' : 'prompt';
      const action = await decide({ text, kind, preset: PRESETS[own] ?? 'content_moderation' });
      if (action !== label) misses.push(`${id}: ${action} instead of ${label}`);
    }
    const right = cases.length - misses.length;
    process.stdout.write(
      `${category}: ${right} of ${cases.length}\n${misses.map((miss) => `  ${miss}\n`).join('')}`,
    );
    expect(right / cases.length).toBeGreaterThanOrEqual(FLOORS[category] ?? 1);
  });
});

describe('ordinary texts', () => {
  const texts = readCorpus<{ src: string; label: string; text: string }>('injection/texts.jsonl').filter(
    ({ src, label }) => label === 'benign' && ORDINARY.some((name) => src.startsWith(name)),
  );

  test.skipIf(texts.length === 0).each(['basic', 'customer_service'])(
    'pass %s (skipped: no corpora)',
    async (preset) => {
      let blocked = 0;
      for (const { text } of texts) if ((await decide({ text, preset })) === 'block') blocked += 1;
      process.stdout.write(`${preset}: ${blocked} of ${texts.length} ordinary texts blocked\n`);
      expect(blocked / texts.length).toBeLessThanOrEqual(MAX_FALSE_ALARMS);
    },
  );
});
