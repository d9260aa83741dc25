import { ENGINE_VERSION } from '../engine-version.ts';
import { CertificateError } from './certificate-error.ts';
import type { RuleReport, RuleSet, RuleSetReport } from './rule-set.ts';

/** A report as it was signed; the oldest bundles have no more than the fields that are always there. */
type SignedReport = Partial<RuleReport> & Pick<RuleReport, 'ruleId' | 'longestHold' | 'states'>;

/** What was found out about a rule set when it was signed. */
export interface RuleSetCertificate {
  /** Version of the engine that found it out. */
  readonly engineVersion: number;
  /** In the order of the rules. */
  readonly reports: readonly SignedReport[];
  /** Null where none was signed. */
  readonly report: RuleSetReport | null;
}

/** What the error names where no rule by itself is at fault. */
const SET = 'the rules together';

/** Patterns can be long; the beginning shows what it is about. */
const MAX_SHOWN_CHARS = 60;

function print(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The first field that isn't the same on both sides, with both values; null where all are. */
function findDifference(found: unknown, signed: unknown, path: string): string | null {
  if (!isObject(found) || !isObject(signed)) {
    return found === signed
      ? null
      : `${path} is ${print(found)} here and ${print(signed)} in the certificate`;
  }
  for (const key of new Set([...Object.keys(found), ...Object.keys(signed)])) {
    const difference = findDifference(found[key], signed[key], path === '' ? key : `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

/**
 * Makes sure that a rule set is what was signed: the engine that runs it has found out the same, in every field.
 * @param ruleSet compiled from the signed rules; not changed
 * @param certificate by an older engine there is nothing to compare with, and it is taken as it stands
 * @throws {CertificateError} naming the first rule and the field that differ. O(fields).
 */
export function verifyCertificate(ruleSet: RuleSet, certificate: RuleSetCertificate): void {
  if (certificate.engineVersion < ENGINE_VERSION) return;
  const { reports, report } = ruleSet;
  if (reports.length !== certificate.reports.length) {
    throw new CertificateError(
      SET,
      `${reports.length} rules have ${certificate.reports.length} certificates`,
    );
  }
  reports.forEach((found, i) => {
    const difference = findDifference(found, certificate.reports[i], '');
    if (difference !== null) throw new CertificateError(`rule "${found.ruleId}"`, difference);
  });
  const difference = findDifference(report, certificate.report, '');
  if (difference !== null) throw new CertificateError(SET, difference);
}
