import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPack } from '../../../server/cli/pack/index.ts';
import type { EngineRule, RegexRule } from '../../../src/engine/index.ts';
import { toEngineRule } from '../../../src/protocol/index.ts';

const PACKS = fileURLToPath(new URL('../../../packs/*.json', import.meta.url));

/** Rules that are measured together. */
export interface Subject {
  /** What the names of its results begin with. */
  readonly name: string;
  readonly rules: readonly EngineRule[];
}

const createHard = (name: string, pattern: string, more: Partial<RegexRule> = {}): Subject => ({
  name,
  rules: [{ id: name, kind: 'regex', pattern, flags: '', action: 'redact', ...more }],
});

/**
 * Rules that prose itself is hard for: attempts begin at nearly every character and live long, and what is preferred
 * keeps changing.
 */
export const HARD: readonly Subject[] = [
  createHard('question', '[^\\n]{0,100}(?:is|are) (\\w+)[^\\n]{0,100}\\?', { protect: 1 }),
  createHard('statement', '.{0,100}(password|key)\\s?(\\w{1,20}).{0,100};', { protect: 2 }),
  createHard('between', '[^q]{0,100}(k[a-z]{1,5})[^q]{0,100}z', { protect: 1 }),
  createHard('between_long', '[^q]{0,200}(k[a-z]{1,5})[^q]{0,200}z', { protect: 1, maxMatchLength: 512 }),
  createHard('words_before', '(?:\\w+\\s){1,40}(secret|token)\\s(\\w+)', { protect: 2 }),
  createHard('address', '[a-z]+@[a-z]+\\.[a-z]{2}'),
];

/** The packs of the repository, as they ship. */
export async function readPacks(): Promise<readonly Subject[]> {
  const packs = await Promise.all(globSync(PACKS).toSorted().map(loadPack));
  return packs.map(({ name, rules }) => ({
    name: `pack_${name}`,
    rules: rules.map(({ rule }) => toEngineRule(rule)),
  }));
}
