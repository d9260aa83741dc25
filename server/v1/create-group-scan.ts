import { compileRules, createScanner, type EngineRule } from '../../src/engine/index.ts';
import { namesDomain } from './find-domains.ts';
import type { RuleGroup } from './rule-group.ts';

/** A text, as it came and without its disguises. */
export interface ScannedText {
  readonly text: string;
  readonly folded: string;
}

/** @returns titles of the rules that match, each once */
export type GroupScan = (scanned: ScannedText) => readonly string[];

/** Compiles a group; the compiled rules are shared by all checks. */
export function createGroupScan(group: RuleGroup): GroupScan {
  const ruleSet = compileRules(group.rules.map(toEngineRule));
  const titles = new Map(group.rules.map((rule) => [rule.id, rule.title]));
  const scan = (text: string) => {
    const scanner = createScanner(ruleSet);
    return [...scanner.push(text), ...scanner.finish()].map((match) => match.ruleId);
  };
  return ({ text, folded }) => {
    const ids = scan(text);
    if (group.folded && folded !== text) ids.push(...scan(folded));
    const found = new Set(ids.map((id) => titles.get(id) ?? id));
    if (group.domains.length > 0 && namesDomain(text, group.domains)) found.add(group.title.toLowerCase());
    return [...found];
  };
}

/** Nothing is blocked or redacted here: matches are all that is asked for. */
function toEngineRule(rule: RuleGroup['rules'][number]): EngineRule {
  const base = { id: rule.id, action: 'warn' as const };
  if ('keywords' in rule) {
    return { ...base, kind: 'keyword', keywords: rule.keywords, caseSensitive: false, wholeWord: true };
  }
  const { pattern, protect, validators } = rule;
  return {
    ...base,
    kind: 'regex',
    pattern,
    flags: `${rule.caseSensitive ? '' : 'i'}${rule.multiline ? 'm' : ''}`,
    ...(protect === undefined ? {} : { protect }),
    ...(validators === undefined ? {} : { validators }),
  };
}
