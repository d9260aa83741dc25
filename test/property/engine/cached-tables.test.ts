import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compileRules,
  createGate,
  createScanner,
  DEFAULT_LIMITS,
  type EngineRule,
  loadRules,
  type RuleSet,
  serializeRules,
} from '../../../src/engine/index.ts';
import { createRandom, cutRandomly } from '../../support/cut-text.ts';
import { denseRules, denseText } from '../../support/dense-rules.ts';
import { mixedCase } from '../../support/mixed-rules.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { bodyOf, reseal } from '../../support/reseal-tables.ts';

/** Openings of many kinds: with conditions, protected groups, choices, and rules that never sleep. */
const RULES: readonly EngineRule[] = [
  { id: 'token', kind: 'regex', pattern: '\\bgh[ps]_[a-z]{4}\\b', flags: '', action: 'redact' },
  { id: 'group', kind: 'regex', pattern: 'key(?:=|: )([a-z]{3,5})', flags: 'i', action: 'block', protect: 1 },
  { id: 'edge', kind: 'regex', pattern: '(?<![ax])zq(?=[a-z])\\w+', flags: '', action: 'redact' },
  { id: 'awake', kind: 'regex', pattern: '[a-z]+@', flags: '', action: 'redact', maxMatchLength: 8 },
  {
    id: 'words',
    kind: 'keyword',
    keywords: ['zebra', 'zeal'],
    caseSensitive: false,
    wholeWord: true,
    action: 'warn',
  },
  { id: 'region', kind: 'region', begin: '<<[A-Z]', end: '>>', maxLength: 40, action: 'redact' },
];
const PARTS = ['ghp_abcd', 'key=', 'abc', 'zq', 'x', 'zebra', 'Zeal', '<<A', '>>', '@', ' ', '\ud83d', '😀'];
const textOfParts = fc.array(fc.constantFrom(...PARTS), { maxLength: 20 }).map((parts) => parts.join(''));

function tryCompile(rules: readonly EngineRule[]): RuleSet | null {
  try {
    return compileRules(rules);
  } catch {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    return null;
  }
}

/** Everything that a gate and a scanner answer, call by call. */
function record(ruleSet: RuleSet, chunks: readonly string[]) {
  const [gate, scanner] = [createGate(ruleSet), createScanner(ruleSet)];
  const answers = chunks.map((chunk) => [gate.push(chunk), scanner.push(chunk)]);
  return [...answers, [gate.finish(), scanner.finish()]];
}

const listChunks = (text: string, seed: number): readonly string[] => cutRandomly(text, createRandom(seed));

function load(rules: readonly EngineRule[], tables: Uint8Array): RuleSet {
  const loaded = loadRules(rules, tables);
  if (!loaded) throw new Error('The engine refuses the tables that it has written itself.');
  return loaded;
}

const denseCase = fc.record({ rules: denseRules, text: denseText, seed: fc.nat(0xffff) });
const ownCase = fc.record({ rules: fc.constant(RULES), text: textOfParts, seed: fc.nat(0xffff) });

test('a loaded set answers every call as the compiled one', { timeout: 0 }, () => {
  let cases = 0;
  fc.assert(
    fc.property(fc.oneof(mixedCase, denseCase, ownCase), ({ rules, text, seed }) => {
      const compiled = tryCompile(rules);
      if (compiled === null) return;
      cases += 1;
      const tables = serializeRules(compiled);
      const loaded = load(rules, tables);
      const chunks = listChunks(text, seed);
      expect(record(loaded, chunks)).toEqual(record(compiled, chunks));
      expect(loaded.reports).toEqual(compiled.reports);
      expect(loaded.report).toEqual(compiled.report);
      expect(serializeRules(loaded)).toEqual(tables);
    }),
    { numRuns: readPropertyRuns(300) },
  );
  expect(cases).toBeGreaterThan(50);
});

test('no byte can be changed, left out or added unseen', () => {
  const tables = serializeRules(compileRules(RULES));
  expect(loadRules(RULES, tables)).not.toBeNull();
  for (let at = 0; at < tables.length; at += 1) {
    for (const flipped of [0x01, 0x80, 0xff]) {
      const changed = Uint8Array.from(tables);
      changed[at]! ^= flipped;
      expect(loadRules(RULES, changed)).toBeNull();
    }
    expect(loadRules(RULES, tables.slice(0, at))).toBeNull();
    expect(loadRules(RULES, tables.slice(at + 1))).toBeNull();
    expect(loadRules(RULES, Uint8Array.from([...tables, at]))).toBeNull();
  }
});

test('bytes that nobody has written are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(loadRules(RULES, bytes)).toBeNull();
    }),
    { numRuns: readPropertyRuns(500) },
  );
});

/** Other bytes in place of some. What openings are made of comes last, so places count from the end. */
interface Edit {
  readonly at: number;
  readonly drop: number;
  readonly put: Uint8Array;
}
const swapped = fc
  .tuple(fc.nat(120), fc.nat(24))
  .map(([at, byte]): Edit => ({ at, drop: 1, put: Uint8Array.of(byte) }));
const anyEdit = fc.record({ at: fc.nat(2_000), drop: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) });
const hostileBody = fc.oneof(
  { weight: 8, arbitrary: fc.array(swapped, { minLength: 1, maxLength: 4 }) },
  { weight: 2, arbitrary: fc.array(anyEdit, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
);

const edit = (body: Uint8Array, edits: readonly Edit[]): Uint8Array =>
  edits.reduce((bytes, { at, drop, put }) => {
    const place = Math.max(0, bytes.length - 1 - at);
    return Uint8Array.from([...bytes.subarray(0, place), ...put, ...bytes.subarray(place + drop)]);
  }, body);

test('tables that were made to deceive are refused, or make a set that runs', { timeout: 0 }, () => {
  const own = serializeRules(compileRules(RULES));
  let taken = 0;
  fc.assert(
    fc.property(hostileBody, textOfParts, fc.nat(0xffff), (body, text, seed) => {
      const hostile = reseal(own, body instanceof Uint8Array ? body : edit(bodyOf(own), body));
      const loaded = loadRules(RULES, hostile);
      if (loaded === null) return;
      taken += 1;
      const answers = record(loaded, listChunks(text, seed));
      const isBlocked = answers.some(([step]) => (step as { blocked: boolean }).blocked);
      const last = answers.at(-1)![0] as { held: number };
      expect(isBlocked || last.held === 0).toBe(true);
    }),
    { numRuns: readPropertyRuns(1_000) },
  );
  expect(taken).toBeGreaterThan(20);
});

test('tables for rules that no engine takes let nothing past the rule', () => {
  const broken = (rule: EngineRule): EngineRule => {
    if (rule.kind === 'region') return { ...rule, begin: '(', end: '*' };
    return rule.kind === 'regex' ? { ...rule, pattern: '(?<=ab)+c\\1' } : rule;
  };
  const rules = RULES.map(broken);
  const lying = serializeRules({ ...compileRules(RULES), source: rules });
  const gate = createGate(load(rules, lying));
  const step = gate.push('a ghp_abcd and <<A text');
  expect(step.text + gate.finish().text).not.toMatch(/ghp_|<<A/);
});

test('a set whose openings would take hours to be joined is refused', () => {
  const own = serializeRules(compileRules([RULES[0]!]));
  const count = 20_000;
  const number = (value: number): number[] => [
    (value & 0x7f) | 0x80,
    ((value >> 7) & 0x7f) | 0x80,
    value >> 14,
  ];
  // So many sets of one character each, no condition but the empty one, and as many openings.
  const sets = Array.from({ length: count }, (_, i) => [1, ...number(i + 33), 0]).flat();
  const openings = Array.from({ length: count }, (_, i) => [0, 1, 1, ...number(i)]).flat();
  const body = [...number(count), ...sets, 1, 0, ...number(2 * count + 1), ...openings];
  expect(loadRules([RULES[0]!], reseal(own, Uint8Array.from(body)))).toBeNull();
  const few = [...number(1), 1, ...number(40), 0, 1, 0, ...number(3), 0, 1, 1, ...number(0)];
  expect(loadRules([RULES[0]!], reseal(own, Uint8Array.from(few)), DEFAULT_LIMITS)).not.toBeNull();
});
