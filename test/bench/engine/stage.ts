import { compileRules, type RuleSet } from '../../../src/engine/index.ts';
import { listRules } from '../../support/rule-lists/list-rules.ts';
import type { RuleList } from '../../support/rule-lists/rule-list.ts';
import { makeMessages } from '../../support/texts/messages.ts';
import { readRecordedMessages } from '../../support/texts/recorded-messages.ts';
import type { Profile } from './profile.ts';

export const RULE_COUNTS = [10, 50, 250, 1_000] as const;
export type RuleCount = (typeof RULE_COUNTS)[number];

const SEED = 7;
/** Recorded answers that join the made messages: as many as there are of each made kind. */
const MADE_KINDS = 3;

/** What all suites measure with. */
export interface Stage {
  readonly list: RuleList;
  readonly ruleSets: Readonly<Record<RuleCount, RuleSet>>;
  readonly messages: readonly string[];
}

/** Lists and compiles the rules, and makes the messages. */
export function setStage({ messageChars, madeMessages }: Profile): Stage {
  const list = listRules(Math.max(...RULE_COUNTS));
  const compile = (count: RuleCount) => compileRules(list.rules.slice(0, count).map(({ rule }) => rule));
  const recorded = readRecordedMessages(messageChars).slice(0, madeMessages / MADE_KINDS);
  return {
    list,
    ruleSets: { 10: compile(10), 50: compile(50), 250: compile(250), 1_000: compile(1_000) },
    messages: [...makeMessages({ count: madeMessages, chars: messageChars, seed: SEED }), ...recorded],
  };
}
