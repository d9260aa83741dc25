import type { CompiledPart } from './compiled-part.ts';
import { memoise } from './memoise.ts';
import { reportSet } from './report-set.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * Puts rules together. Their reports are made when they are first asked for, and kept.
 * @param parts what the rules of `source` were compiled to, in their order
 */
export function createRuleSet(
  parts: readonly Pick<CompiledPart, 'rule' | 'createReport'>[],
  { source, limits }: Pick<RuleSet, 'source' | 'limits'>,
): RuleSet {
  const readReports = memoise(() => parts.map((part) => part.createReport()));
  const readReport = memoise(() => reportSet(readReports()));
  return {
    rules: parts.map(({ rule }) => rule),
    source,
    limits,
    get reports() {
      return readReports();
    },
    get report() {
      return readReport();
    },
  };
}
