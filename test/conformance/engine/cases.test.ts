import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileRules, type EngineRule, type Hit, type Match } from '../../../src/engine/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { gateStream, scanStream } from '../../support/run-stream.ts';

/** A case that any engine of this interface must pass. */
interface EngineCase {
  readonly name: string;
  readonly rules: readonly EngineRule[];
  readonly text: string;
  /** What a scanner reports, in order. */
  readonly matches: readonly (readonly [ruleId: string, start: number, end: number])[];
  /** All that a gate shows. */
  readonly shown: string;
  /** Whether the gate blocks; default false. */
  readonly blocked?: boolean;
  /** What a gate reports, in order; default: the matches. */
  readonly hits?: readonly (readonly [ruleId: string, start: number, end: number, open?: 'open'])[];
}

const folder = fileURLToPath(new URL('./cases/', import.meta.url));
const cases = readdirSync(folder).flatMap((file) =>
  (JSON.parse(readFileSync(folder + file, 'utf8')) as EngineCase[]).map((entry) => ({ file, ...entry })),
);

const random = createRandom(1);
const cuts: readonly (readonly [name: string, cut: (text: string) => readonly string[]])[] = [
  ['in one piece', (text) => [text]],
  ['unit by unit', (text) => cutEvenly(text, 1)],
  ['in random pieces', (text) => cutRandomly(text, random)],
  ['in other random pieces', (text) => cutRandomly(text, random, 3)],
];

const readMatch = ({ ruleId, start, end }: Match) => [ruleId, start, end];
const readHit = ({ ruleId, start, end, open }: Hit) => [ruleId, start, end, ...(open ? ['open'] : [])];

test('each case has a name of its own', () => {
  const names = cases.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each(cases)('$file: $name', ({ rules, text, matches, shown, blocked, hits }) => {
  const ruleSet = compileRules(rules);
  for (const [name, cut] of cuts) {
    const chunks = cut(text);
    expect(scanStream(ruleSet, chunks).map(readMatch), name).toEqual(matches);
    const record = gateStream(ruleSet, chunks);
    expect(record.text, name).toBe(shown);
    expect(record.blocked, name).toBe(blocked ?? false);
    expect(record.hits.map(readHit), name).toEqual(hits ?? matches);
  }
});
