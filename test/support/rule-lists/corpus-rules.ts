import type { RegexRule } from '../../../src/engine/index.ts';
import { readCorpus } from '../read-corpus.ts';
import { readKeywordRules } from './keyword-rules.ts';
import { listRule } from './list-rule.ts';
import type { ListedRule, RuleList } from './rule-list.ts';

interface SecretRow {
  readonly src: string;
  readonly rule: string;
  readonly pattern?: string;
  readonly secretGroup?: number;
}

/** In this order, so that small sets are made of the best known rules. */
const SOURCES = ['gitleaks', 'noseyparker', 'kingfisher'];

/** Rows with a pattern, an id once only. */
function listRows(): readonly (RegexRule & { readonly group: number })[] {
  const rows = readCorpus<SecretRow>('secrets/rules.jsonl');
  const sorted = SOURCES.flatMap((source) => rows.filter(({ src }) => src === source));
  const byId = new Map<string, RegexRule & { readonly group: number }>();
  for (const { src, rule, pattern, secretGroup } of sorted) {
    const id = `${src}:${rule}`;
    if (pattern === undefined || byId.has(id)) continue;
    byId.set(id, { id, kind: 'regex', pattern, flags: '', action: 'redact', group: secretGroup ?? 1 });
  }
  return [...byId.values()];
}

/**
 * Lists published rules: secrets first, the last places for keywords.
 * @param count of rules wanted; each is compiled, which takes most of the time
 * @returns fewer where there are not so many; null where the corpora are not installed
 */
export function readCorpusRules(count: number): RuleList | null {
  const rows = listRows();
  if (rows.length === 0) return null;
  const keywords = readKeywordRules().slice(0, count);
  const secrets: ListedRule[] = [];
  let refused = 0;
  for (const { group, ...rule } of rows) {
    if (secrets.length + keywords.length >= count) break;
    const listed = listRule(rule, group);
    if (listed) secrets.push(listed);
    else refused += 1;
  }
  const listed = keywords.map((rule) => listRule(rule, 0)).filter((rule) => rule !== null);
  refused += keywords.length - listed.length;
  return { origin: 'corpora', rules: [...secrets, ...listed], refused };
}
