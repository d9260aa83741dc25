import { readCorpusRules } from './corpus-rules.ts';
import { makeRules } from './made-rules.ts';
import type { RuleList } from './rule-list.ts';

const SEED = 20_240;

/** Lists published rules where they are installed, and made ones for what is missing. */
export function listRules(count: number): RuleList {
  const published = readCorpusRules(count);
  if (published === null) return makeRules(count, SEED);
  const made = makeRules(count - published.rules.length, SEED);
  return { ...published, rules: [...published.rules, ...made.rules] };
}
