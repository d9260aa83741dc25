import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPresidio, PresidioOptionsSchema } from '../../../server/guardrails/presidio.ts';
import { type FakeService, json, startFakeService } from '../../support/fake-service.ts';

let service: FakeService;
beforeAll(async () => {
  service = await startFakeService();
});
afterAll(() => service.close());

const INPUT = { text: 'I am 078-05-1120', context: 'before', kind: 'prompt' as const };
const { signal } = new AbortController();
const create = (options: object = {}) =>
  createPresidio({
    ...PresidioOptionsSchema.parse({ baseUrl: `${service.url}/`, ...options }),
    id: 'presidio',
  });

/** As the analyzer answers. */
const find = (...entities: readonly (readonly [type: string, score: number])[]) =>
  json(
    entities.map(([entity_type, score]) => ({
      analysis_explanation: null,
      start: 5,
      end: 16,
      entity_type,
      score,
      recognition_metadata: { recognizer_name: 'UsSsnRecognizer' },
    })),
  );

describe('entities become actions', () => {
  test.each([
    ['none', find(), {}, { action: 'allow', score: 0, reason: 'nothing found' }],
    ['one', find(['US_SSN', 0.85]), {}, { action: 'warn', score: 0.85, reason: 'found US_SSN' }],
    [
      'several, one of them grave',
      find(['EMAIL_ADDRESS', 1], ['US_SSN', 0.6], ['US_SSN', 0.7]),
      { entities: { US_SSN: 'block' } },
      { action: 'block', score: 1, reason: 'found EMAIL_ADDRESS, US_SSN' },
    ],
    ['one too uncertain', find(['US_SSN', 0.49]), {}, { action: 'allow' }],
    ['one that is let go', find(['DATE_TIME', 1]), {}, { action: 'allow', score: 0 }],
    ['all that are not named let go', find(['US_SSN', 1]), { action: 'allow' }, { action: 'allow' }],
  ])('%s', async (_name, answer, options, finding) => {
    service.answer(answer);
    expect(await create(options).check(INPUT, signal)).toMatchObject(finding);
  });
});

test('the request is that of the analyzer', async () => {
  service.answer(find());
  await create({ language: 'de', scoreThreshold: 0.3 }).check(INPUT, signal);
  expect(service.requests[0]).toMatchObject({ method: 'POST', path: '/analyze' });
  expect(JSON.parse(service.requests[0]?.body ?? '')).toEqual({
    text: INPUT.text,
    language: 'de',
    score_threshold: 0.3,
  });
});
