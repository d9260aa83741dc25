import { expect, test } from 'vitest';
import { compileRules, createGate, DEFAULT_LIMITS, type EngineRule } from '../../../../src/engine/index.ts';
import { CRAMPED_LIMITS, SLEEPY_LIMITS } from '../../../support/cramped-limits.ts';
import {
  expectSameMatches,
  expectSameSteps,
  listCuts,
} from '../../../support/reference/expect-same-answers.ts';

/** What a search has found wrong once, and why it was. */
interface Regression {
  readonly cause: string;
  readonly rules: readonly EngineRule[];
  readonly text: string;
}

const redact = (id: string, pattern: string, more: object = {}): EngineRule => ({
  id,
  kind: 'regex',
  pattern,
  flags: '',
  action: 'redact',
  ...more,
});

const REGRESSIONS: readonly Regression[] = [
  {
    cause:
      'an attempt that meets its horizon with its first character was kept where no older one was under way',
    rules: [redact('r', 'a\\b|(.{2})a{2}', { protect: 1, maxMatchLength: 3 })],
    text: 'xbx',
  },
  {
    cause:
      'the opening of a pattern that ends in an assertion which contradicts its last character held text',
    rules: [redact('r', '\\d1(?<=[ab])')],
    text: '1',
  },
  {
    cause:
      'an opening was taken for one that never comes to a match, after its first set was tried with one character',
    rules: [redact('r', '(?!a)[a~]Z7\\b-')],
    text: '~Z7-',
  },
  {
    cause: 'a sleeping rule held what is only in its group where a prefix is left out that never is',
    rules: [redact('r', '(?:q)?(q?zq)qz??[qz]', { protect: 1 })],
    text: 'q',
  },
  {
    cause: 'an attempt was dropped at its horizon by a move that was noted where none was under way',
    rules: [
      redact('r', '(.)(?:ZQ)*', { protect: 1, maxMatchLength: 2 }),
      redact('s', 'a()', { protect: 1, maxMatchLength: 2 }),
    ],
    text: '😀a',
  },
  {
    cause: 'an attempt that matched at its horizon was not committed, since the move had been noted',
    rules: [redact('r', 'a([^]{1,2})\\b', { protect: 1, maxMatchLength: 3 })],
    text: 'aaé',
  },
  {
    cause:
      'a mark did not wait for an earlier rule that wakes inside of its matches and whose group was closed',
    rules: [redact('r', '(.)-😀QZ', { protect: 1, maxMatchLength: 9 }), redact('s', 'b')],
    text: 'b-😀Qb-😀QZ',
  },
  {
    cause:
      'text behind the group of a rule that wakes inside of its matches was held where the group was marked',
    rules: [redact('r', 'b'), redact('s', '(b)-{1,9}QZ', { protect: 1 })],
    text: 'b---Q-b--QZ',
  },
  {
    cause:
      'text was shown whose group is only protected once what is preferred to it meets its horizon: a younger state stood for it',
    rules: [redact('r', '(?:z|(a+(?=z)))+a?', { protect: 1, maxMatchLength: 4 })],
    text: 'aaaaza',
  },
  {
    cause: 'the same, where two branches of one attempt end at different places by one character',
    rules: [redact('r', '(?:a+z|(a+)(?=z))', { protect: 1, maxMatchLength: 4 })],
    text: 'aaaaz',
  },
];

test('rules wake though the prefilter was emptied by the stream before, and had to grow', () => {
  const rules = [
    redact('r', '[ZQ7]{3}(?:()b|a)', { protect: 1, maxMatchLength: 20 }),
    redact('s', 'QZ(a*)', { protect: 1, maxMatchLength: 30 }),
    redact('t', 'a'),
    redact('u', '^Z()', { protect: 1, maxMatchLength: 2 }),
  ];
  for (let maxPrefilterStates = 1; maxPrefilterStates < 10; maxPrefilterStates++) {
    const ruleSet = compileRules(rules, { ...SLEEPY_LIMITS, maxPrefilterStates });
    for (let stream = 0; stream < 8; stream++) {
      expect(
        createGate(ruleSet)
          .push('ZZZQZ😀ZQ')
          .hits.map(({ ruleId }) => ruleId),
      ).toEqual(['u', 's']);
    }
  }
});

test.each(REGRESSIONS)('$cause', ({ rules, text }) => {
  for (const limits of [DEFAULT_LIMITS, SLEEPY_LIMITS, CRAMPED_LIMITS]) {
    const ruleSet = compileRules(rules, limits);
    const cuts = listCuts(text, 1);
    expectSameSteps(ruleSet, cuts);
    expectSameMatches(ruleSet, cuts);
  }
});
