import { describe, expect, test } from 'vitest';
import {
  createReadChannelRules,
  LOOK_EVERY_MS,
} from '../../../../server/guardrails/rules/create-read-channel-rules.ts';
import type { EnforcedBundle } from '../../../../server/services/create-read-bundle.ts';
import type { Rule } from '../../../../src/protocol/index.ts';
import { RULE } from '../../../support/signed-documents.ts';

const named = { title: 'title', action: 'block' } as const;
const OTHER: Rule = {
  ...named,
  id: 'other',
  kind: 'keyword',
  class: 'FAST',
  keywords: ['other'],
  caseSensitive: false,
  wholeWord: true,
};
const INSTANT: Rule = { ...named, id: 'i', kind: 'regex', class: 'INSTANT', pattern: 'x', flags: '' };

/** A channel whose newest bundle a test decides on, and a clock that it moves. */
function createChannel() {
  const state = { bundle: null as EnforcedBundle | null, looks: 0, compiled: 0, ms: 1_000_000 };
  const readRules = createReadChannelRules('stable', (rule) => rule.class === 'FAST', {
    now: () => new Date(state.ms),
    readBundle: async (channel) => {
      expect(channel).toBe('stable');
      state.looks += 1;
      return state.bundle;
    },
  });
  const publish = (sha256: string, rules: readonly Rule[] | Error) => {
    state.bundle = {
      sha256,
      readRules: () => {
        if (rules instanceof Error) throw rules;
        state.compiled += 1;
        return rules;
      },
    };
  };
  const idsOf = async () => (await readRules()).rules.map(({ id }) => id);
  return { state, publish, idsOf, passTime: (ms: number) => (state.ms += ms) };
}

describe('the rules of a channel', () => {
  test('are those of its newest bundle that the class may run', async () => {
    const { publish, idsOf } = createChannel();
    publish('one', [RULE, INSTANT]);
    expect(await idsOf()).toEqual([RULE.id]);
  });

  test('are others soon after another bundle was published, and compiled once for each', async () => {
    const { state, publish, idsOf, passTime } = createChannel();
    publish('one', [RULE]);
    await Promise.all([idsOf(), idsOf(), idsOf()]);
    publish('two', [OTHER]);
    expect(await idsOf()).toEqual([RULE.id]);
    passTime(LOOK_EVERY_MS);
    expect(await idsOf()).toEqual(['other']);
    for (let count = 0; count < 10; count += 1) {
      passTime(LOOK_EVERY_MS);
      await idsOf();
    }
    expect(state).toMatchObject({ compiled: 2, looks: 12 });
  });

  test('are found in a clock that was set back', async () => {
    const { publish, idsOf, passTime } = createChannel();
    publish('one', [RULE]);
    await idsOf();
    publish('two', [OTHER]);
    passTime(-3_600_000);
    expect(await idsOf()).toEqual(['other']);
  });

  test('are missing, and no check is answered, until something is published', async () => {
    const { publish, idsOf } = createChannel();
    await expect(idsOf()).rejects.toThrow('Nothing is published on the channel stable');
    publish('one', new Error('unreadable'));
    await expect(idsOf()).rejects.toThrow('unreadable');
    publish('two', [RULE]);
    expect(await idsOf()).toEqual([RULE.id]);
  });

  test('stay the last good ones where newer ones can not be read', async () => {
    const { publish, idsOf, passTime } = createChannel();
    publish('one', [RULE]);
    await idsOf();
    publish('two', new Error('unreadable'));
    passTime(LOOK_EVERY_MS);
    expect(await idsOf()).toEqual([RULE.id]);
    publish('three', [OTHER]);
    passTime(LOOK_EVERY_MS);
    expect(await idsOf()).toEqual(['other']);
  });
});
