import { describe, expect, test } from 'vitest';
import {
  CertificateError,
  compileRules,
  ENGINE_VERSION,
  type EngineRule,
  type RuleReport,
  type RuleSetCertificate,
  type RuleSetReport,
  verifyCertificate,
} from '../../../../src/engine/index.ts';

const regex = (id: string, pattern: string): EngineRule => ({
  id,
  kind: 'regex',
  pattern,
  flags: 'i',
  action: 'redact',
});
const region: EngineRule = {
  id: 'region',
  kind: 'region',
  begin: '<<',
  end: '>>',
  maxLength: 90,
  action: 'block',
};
const RULES = [regex('token', 'ghp_\\w{9}'), region];
const ruleSet = compileRules(RULES);
const signed = { engineVersion: ENGINE_VERSION, reports: ruleSet.reports, report: ruleSet.report };
/** As it comes out of a signed document. */
const copy = (certificate: RuleSetCertificate): RuleSetCertificate => JSON.parse(JSON.stringify(certificate));

function catchError(certificate: RuleSetCertificate): CertificateError {
  try {
    verifyCertificate(ruleSet, certificate);
  } catch (error) {
    expect(error).toBeInstanceOf(CertificateError);
    return error as CertificateError;
  }
  throw new Error('The certificate was taken.');
}

test('what was signed is taken, whatever the order of its fields', () => {
  verifyCertificate(ruleSet, copy(signed));
  const turned = signed.reports.map(
    (report) => Object.fromEntries(Object.entries(report).toReversed()) as unknown as RuleReport,
  );
  verifyCertificate(ruleSet, { ...signed, reports: turned });
});

const [token, second] = signed.reports as [RuleReport, RuleReport];
const withToken = (change: Partial<RuleReport>): RuleSetCertificate => ({
  ...signed,
  reports: [{ ...token, ...change }, second],
});
const withSet = (change: Partial<RuleSetReport>): RuleSetCertificate => ({
  ...signed,
  report: { ...signed.report, ...change },
});
const withClass = (change: Partial<RuleSetReport['classes']>) =>
  withSet({ classes: { ...signed.report.classes, ...change } });

/** One for each field of a report and of that of the set. */
const RULE_CHANGES: Readonly<Record<keyof RuleReport, readonly Partial<RuleReport>[]>> = {
  ruleId: [{ ruleId: 'other' }],
  patterns: [
    { patterns: [] },
    { patterns: [{ source: 'ghp_\\w{8}', flags: 'iu' }] },
    { patterns: [{ source: 'ghp_\\w{9}', flags: 'u' }] },
    { patterns: [...token.patterns, ...token.patterns] },
  ],
  longestHold: [{ longestHold: token.longestHold - 1 }, { longestHold: token.longestHold + 1 }],
  states: [{ states: token.states + 1 }],
  ruleClass: [{ ruleClass: 'P' }],
  maxStepsPerChar: [{ maxStepsPerChar: token.maxStepsPerChar - 1 }],
};
const SET_CHANGES: Readonly<Record<keyof RuleSetReport, RuleSetCertificate>> = {
  rules: withSet({ rules: 3 }),
  states: withSet({ states: 1 }),
  longestHold: withSet({ longestHold: 0 }),
  maxStepsPerChar: withSet({ maxStepsPerChar: 1 }),
  classes: withClass({ L: 1, N: 1 }),
};

describe('a certificate that says something else is refused', () => {
  const fields = Object.keys(token) as (keyof RuleReport)[];
  test.each(fields)('in the field %s of a rule', (field) => {
    for (const change of RULE_CHANGES[field]) {
      const { code, message } = catchError(withToken(change));
      expect(code).toBe('CERTIFICATE_MISMATCH');
      expect(message).toContain('rule "token", CERTIFICATE_MISMATCH: ');
      expect(message).toContain(field);
    }
  });

  test.each(Object.keys(signed.report) as (keyof RuleSetReport)[])('in the field %s of the set', (field) => {
    expect(catchError(SET_CHANGES[field]).message).toContain(
      `the rules together, CERTIFICATE_MISMATCH: ${field}`,
    );
  });

  test('in the last of its rules', () => {
    const changed = { ...signed, reports: [token, { ...second, states: 1 }] };
    expect(catchError(changed).message).toContain(`states is ${second.states} here and 1 in the certificate`);
  });

  test('in a field that is missing, or that no report has', () => {
    const { maxStepsPerChar: _steps, ...rest } = token;
    expect(catchError({ ...signed, reports: [rest, second] }).message).toContain(
      'and missing in the certificate',
    );
    expect(catchError({ ...signed, report: null }).message).toContain('and null in the certificate');
    expect(catchError(withToken({ more: 1 } as Partial<RuleReport>)).message).toContain(
      'more is missing here',
    );
  });

  test.each([
    ['none', []],
    ['one too few', [token]],
    ['one too many', [token, second, second]],
  ])('in the number of its rules: %s', (_name, reports) => {
    expect(catchError({ ...signed, reports }).message).toContain(
      `2 rules have ${reports.length} certificates`,
    );
  });

  test('in their order', () => {
    expect(catchError({ ...signed, reports: [second, token] }).message).toContain('ruleId is "token" here');
  });

  test('without quoting all of a long pattern', () => {
    const source = 'a'.repeat(4_000);
    expect(catchError(withToken({ patterns: [{ source, flags: 'iu' }] })).message.length).toBeLessThan(300);
  });
});

test('other rules than those that were signed are refused, however alike', () => {
  for (const other of [
    regex('token', 'ghp_\\w{8}'),
    { ...regex('token', 'ghp_\\w{9}'), action: 'warn' } as const,
    regex('token', 'ghpx\\w{9}'),
  ]) {
    expect(() => verifyCertificate(compileRules([other, region]), signed)).toThrow(CertificateError);
  }
});

test('what an older engine found out is no measure of this one', () => {
  const old = { ...withToken({ states: 1 }), engineVersion: ENGINE_VERSION - 1 };
  expect(() => verifyCertificate(ruleSet, old)).not.toThrow();
});
