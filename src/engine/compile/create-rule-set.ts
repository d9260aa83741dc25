import type { CompiledPart } from './compiled-part.ts';
import { memoise } from './memoise.ts';
import { reportSet } from './report-set.ts';
import type { RuleReport, RuleSet } from './rule-set.ts';

/** What a set is made of. */
export type ReportedPart = Pick<CompiledPart, 'rule' | 'createReport' | 'drop'>;

/** Nearly all of what it takes to make a report is of no use afterwards. */
function reportPart(part: ReportedPart): RuleReport {
  const report = part.createReport();
  part.drop();
  return report;
}

/**
 * Puts rules together. Their reports are made when they are first asked for, and kept.
 * @param parts what the rules of `source` were compiled to, in their order
 */
export function createRuleSet(
  parts: readonly ReportedPart[],
  { source, limits }: Pick<RuleSet, 'source' | 'limits'>,
): RuleSet {
  const readReports = memoise(() => parts.map(reportPart));
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
