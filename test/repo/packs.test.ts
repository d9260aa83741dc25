import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkSamples, loadPack, type RuleSource } from '../../server/cli/pack/index.ts';
import { compileRules, createGate, createScanner, type RuleSet } from '../../src/engine/index.ts';
import { toEngineRule } from '../../src/protocol/index.ts';

const PACKS = fileURLToPath(new URL('../../packs/', import.meta.url));
const listJson = (dir: string) => readdirSync(dir).filter((name) => name.endsWith('.json'));

const packPaths = listJson(PACKS).map((name) => join(PACKS, name));
const packs = await Promise.all(packPaths.map(loadPack));
const sources = new Map(packs.flatMap(({ rules }) => rules).map((source) => [source.rule.id, source]));

/** A run of this many characters of a secret is as good as the secret. */
const TELLING_CHARS = 8;

test('every rule file is named after its rule and belongs to a pack', () => {
  const files = listJson(join(PACKS, 'rules'));
  const ids = files.map(
    (name) => (JSON.parse(readFileSync(join(PACKS, 'rules', name), 'utf8')) as { id: string }).id,
  );
  expect(ids).toEqual(files.map((name) => basename(name, '.json')));
  expect(ids.toSorted()).toEqual([...sources.keys()].toSorted());
});

test('every pack is named after its file', () => {
  expect(packs.map(({ name }) => name)).toEqual(packPaths.map((path) => basename(path, '.json')));
});

test.each([...sources.values()].map((source) => [source.rule.id, source] as const))(
  '%s does what its samples say, wherever they are cut',
  (_, source) => {
    expect(() => checkSamples(source)).not.toThrow();
  },
);

describe.each(packs)('the pack $name as a whole', ({ rules }) => {
  const ruleSet = compileRules(rules.map(({ rule }) => toEngineRule(rule)));

  test.each(rules.map((source) => [source.rule.id, source] as const))(
    'shows nothing of what %s protects',
    (_, source) => {
      const secrets = listSecrets(source);
      expect(secrets.length).toBeGreaterThan(0);
      for (const { text, secret } of secrets) {
        const shown = runGate(ruleSet, text);
        for (const piece of listPieces(secret)) expect(shown).not.toContain(piece);
      }
    },
  );
});

/** What a rule on its own protects in its samples. */
function listSecrets({ rule, samples }: RuleSource): { text: string; secret: string }[] {
  const ruleSet = compileRules([toEngineRule(rule)]);
  return samples.match.flatMap((sample) => {
    const text = typeof sample === 'string' ? sample : sample.text;
    const scanner = createScanner(ruleSet);
    const matches = [...scanner.push(text), ...scanner.finish()];
    return matches.map(({ start, end }) => ({ text, secret: text.slice(start, end) }));
  });
}

function runGate(ruleSet: RuleSet, text: string): string {
  const gate = createGate(ruleSet);
  return [...text.split('').map((unit) => gate.push(unit)), gate.finish()].map((step) => step.text).join('');
}

function listPieces(secret: string): string[] {
  const count = Math.max(1, secret.length - TELLING_CHARS + 1);
  return Array.from({ length: count }, (_, at) => secret.slice(at, at + TELLING_CHARS));
}
