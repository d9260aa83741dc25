import type { RuleClass, RuleReport, RuleSetReport } from './rule-set.ts';

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** Sums up the reports of a set's rules. Text is held in order, so the rule that holds most holds for all. */
export function reportSet(reports: readonly RuleReport[]): RuleSetReport {
  const count = (ruleClass: RuleClass): number =>
    reports.filter((report) => report.ruleClass === ruleClass).length;
  return {
    rules: reports.length,
    states: sumOf(reports.map(({ states }) => states)),
    longestHold: reports.reduce((longest, report) => Math.max(longest, report.longestHold), 0),
    maxStepsPerChar: sumOf(reports.map(({ maxStepsPerChar }) => maxStepsPerChar)),
    classes: { K: count('K'), L: count('L'), P: count('P'), N: count('N') },
  };
}
