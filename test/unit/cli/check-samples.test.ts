import { describe, expect, test } from 'vitest';
import { checkSamples, type RuleSource } from '../../../server/cli/pack/index.ts';
import { listCuts } from '../../../server/cli/pack/list-cuts.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';

const ACTIONS = ['block', 'redact', 'warn'] as const;

function makeSource(action: (typeof ACTIONS)[number], samples: RuleSource['samples']): RuleSource {
  return {
    rule: {
      id: 'pin',
      title: 'pin',
      action,
      kind: 'regex',
      class: 'INSTANT',
      pattern: '\\b\\d{4}\\b',
      flags: '',
    },
    samples,
  };
}

describe.each(ACTIONS)('checkSamples of a rule that is to %s', (action) => {
  test('takes samples that hold', () => {
    const match = [
      '1234',
      {
        text: 'é 1234, 5678.',
        spans: [
          [2, 6],
          [8, 12],
        ] as [number, number][],
      },
    ];
    expect(() => checkSamples(makeSource(action, { match, clean: ['12345', 'a1234'] }))).not.toThrow();
  });

  test.each([
    ['a match that is none', { match: ['12345'], clean: ['x'] }, 'samples.match.0: must match and does not'],
    [
      'a clean one that matches',
      { match: ['1234'], clean: ['x 1234'] },
      'samples.clean.0: must match nowhere and matches at 2–6',
    ],
  ])('refuses %s', (_, samples, named) => {
    const error = catchCodedError(() => checkSamples(makeSource(action, samples)));
    expect(error.code).toBe('SAMPLE_FAILED');
    expect(error.message).toContain(`Rule pin, ${named}`);
  });
});

test('listCuts cuts everywhere and loses nothing', () => {
  const cuts = [...listCuts('a🔑b')];
  expect(cuts.map((chunks) => chunks.join(''))).toEqual(Array(5).fill('a🔑b'));
  expect(cuts.map((chunks) => chunks.length)).toEqual([1, 4, 2, 2, 2]);
});
