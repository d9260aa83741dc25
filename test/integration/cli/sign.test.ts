import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { writeSigningKey } from '../../../server/signing/index.ts';
import { compileRules, ENGINE_VERSION, verifyCertificate } from '../../../src/engine/index.ts';
import { toEngineCertificate, toEngineRule } from '../../../src/protocol/index.ts';
import { verifyBundle } from '../../../src/trust/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { runCommand } from '../../support/run-command.ts';
import { makeRoot, NOW, PUBLISHER_KEY, RULE } from '../../support/signed-documents.ts';

const DEMO = fileURLToPath(new URL('../../../packs/demo.json', import.meta.url));
const SOURCE = { ...RULE, samples: { match: ['about project nightjar'], clean: ['a nightjar'] } };
const REGEX = {
  id: 'digits',
  title: 'digits',
  action: 'redact',
  kind: 'regex',
  class: 'INSTANT',
  pattern: '\\d{3}',
  flags: '',
  samples: { match: [{ text: 'a 123', spans: [[2, 5]] }], clean: ['12'] },
};

/** Signs a pack and gives what came of it. */
async function sign(pack: unknown, dir = makeTempDir()) {
  const key = join(dir, 'publisher.json');
  const out = join(dir, 'bundle.json');
  const packPath = typeof pack === 'string' ? pack : join(dir, 'pack.json');
  if (typeof pack !== 'string') writeFileSync(packPath, JSON.stringify(pack));
  if (!existsSync(key)) await writeSigningKey(key, 'publisher', PUBLISHER_KEY);
  const terms = ['--version', '7', '--expires-in-days', '30'];
  const outcome = await runCommand(['sign', packPath, '--key', key, ...terms, '--out', out]);
  return { ...outcome, out, dir };
}

const pack = (...rules: unknown[]) => ({ name: 'test', rules });

const verify = (path: string) =>
  verifyBundle(makeRoot(), readFileSync(path), { now: NOW, engineVersion: ENGINE_VERSION }).bundle;

const refusals: [string, unknown, string][] = [
  ['a pack that is missing', '/nowhere/pack.json', '/nowhere/pack.json'],
  ['a pack without rules', pack(), 'rules'],
  ['a pack with a bad name', { name: 'No Spaces', rules: [SOURCE] }, 'name'],
  ['a rule file that is missing', pack('rules/nowhere.json'), 'nowhere.json'],
  [
    'a rule of an unknown kind',
    pack({ ...SOURCE, kind: 'script' }),
    'unknown kind; use one of regex, keyword, region',
  ],
  ['a rule without samples', pack(RULE), 'samples'],
  [
    'a rule without clean samples',
    pack({ ...SOURCE, samples: { match: ['x'], clean: [] } }),
    'samples.clean',
  ],
  ['a rule with a field too many', pack({ ...SOURCE, colour: 'red' }), 'colour'],
  ['two rules with one id', pack(SOURCE, { ...REGEX, id: RULE.id }), `two rules have the id ${RULE.id}`],
  ['a pattern that matches nothing', pack({ ...REGEX, pattern: '\\d*' }), 'NULLABLE'],
  ['a pattern with a back-reference', pack({ ...REGEX, pattern: '(a)\\1' }), 'BACKREFERENCE'],
  ['a pattern that is none', pack({ ...REGEX, pattern: '(' }), 'SYNTAX'],
  ['an unknown validator', pack({ ...REGEX, validators: ['magic'] }), 'magic'],
  [
    'a sample that does not match',
    pack({ ...REGEX, samples: { match: ['12'], clean: ['x'] } }),
    'Rule digits, samples.match.0: must match and does not',
  ],
  [
    'a sample that matches elsewhere',
    pack({ ...REGEX, samples: { match: ['123', { text: 'a 123 456', spans: [[2, 5]] }], clean: ['x'] } }),
    'Rule digits, samples.match.1: must match at 2–5 and matches at 2–5, 6–9',
  ],
  [
    'a clean sample that matches',
    pack({ ...REGEX, samples: { match: ['123'], clean: ['x', 'y 123'] } }),
    'Rule digits, samples.clean.1: must match nowhere and matches at 2–5',
  ],
];

describe('sign', () => {
  test('certifies every rule of a pack that holds', async () => {
    const { exitCode, output, out } = await sign(DEMO);
    expect(exitCode).toBe(0);
    const bundle = verify(out);
    expect(bundle).toMatchObject({
      name: 'demo',
      version: 7,
      created: NOW.toISOString(),
      minEngine: ENGINE_VERSION,
    });
    expect(bundle.expires).toBe('2030-07-01T12:00:00.000Z');
    expect(bundle.certificates.map(({ ruleId }) => ruleId)).toEqual(bundle.rules.map(({ id }) => id));
    const ruleSet = compileRules(bundle.rules.map(toEngineRule));
    expect(bundle.certificates.map(({ sampleDigest: _digest, ...report }) => report)).toEqual(
      ruleSet.reports,
    );
    expect(bundle.setCertificate).toEqual(ruleSet.report);
    expect(() => verifyCertificate(ruleSet, toEngineCertificate(bundle))).not.toThrow();
    expect(output).toContain(`${bundle.rules.length} rules compiled`);
  });

  test('takes rules written into the pack, and leaves their samples out of the bundle', async () => {
    const { exitCode, out } = await sign(pack(SOURCE, REGEX));
    expect(exitCode).toBe(0);
    const { samples, ...digits } = REGEX;
    expect(verify(out).rules).toEqual([RULE, digits]);
    expect(readFileSync(out, 'utf8')).not.toContain(Buffer.from(samples.clean[0] ?? '').toString('base64'));
  });

  test('warns of a rule that a text can make slow, and signs it', async () => {
    const pattern = '.{0,100}(password|key)\\s?(\\w{1,20}).{0,100};';
    const samples = { match: ['the password x;'], clean: ['x'] };
    const costly = { ...REGEX, id: 'costly', pattern, protect: 2, samples };
    const { exitCode, errors, out } = await sign(pack(REGEX, costly));
    expect(exitCode).toBe(0);
    const steps = verify(out).certificates[1]?.maxStepsPerChar;
    expect(errors).toMatch(new RegExp(`^Warning: rule costly can cost ${steps} steps.*rule-packs\\.md\\.$`));
    const lazy = await sign(
      pack(REGEX, { ...costly, pattern: pattern.replace('}', '}?').replace('.{0,100};', ';') }),
    );
    expect(lazy.errors).toBe('');
  });

  test('gives other samples another digest', async () => {
    const more = { ...SOURCE, samples: { ...SOURCE.samples, clean: ['a jar'] } };
    const digests = await Promise.all(
      [SOURCE, more].map(
        async (source) => verify((await sign(pack(source))).out).certificates[0]?.sampleDigest,
      ),
    );
    expect(new Set(digests).size).toBe(2);
  });

  test('overwrites nothing', async () => {
    const { dir, out } = await sign(pack(SOURCE));
    const before = readFileSync(out);
    const again = await sign(pack(REGEX), dir);
    expect(again.exitCode).toBe(2);
    expect(again.errors).toContain('never overwritten');
    expect(readFileSync(out)).toEqual(before);
  });

  test.each(refusals)('refuses %s and signs nothing', async (_, source, named) => {
    const { exitCode, errors, out } = await sign(source);
    expect(errors).toContain(named);
    expect(exitCode).toBe(3);
    expect(existsSync(out)).toBe(false);
  });
});
