import { expect, test } from 'vitest';
import {
  compileRules,
  createGate,
  createScanner,
  EngineError,
  type EngineRule,
} from '../../../../src/engine/index.ts';

const regex = (pattern: string, more: Partial<EngineRule> = {}): EngineRule =>
  ({ id: 'r', kind: 'regex', pattern, flags: '', action: 'redact', ...more }) as EngineRule;

const openGate = (...rules: readonly EngineRule[]) => createGate(compileRules(rules));

/** What is shown and held after each chunk. */
function trace(rule: EngineRule, chunks: readonly string[]) {
  const gate = openGate(rule);
  return chunks.map((chunk) => {
    const { text, held } = gate.push(chunk);
    return [text, held];
  });
}

test.each([
  [
    'text that can not belong to a match passes at once',
    regex('key\\d'),
    ['hello ', 'wor'],
    [
      ['hello ', 0],
      ['wor', 0],
    ],
  ],
  [
    'the beginning of a match waits',
    regex('key\\d'),
    ['a k', 'ey', ' b'],
    [
      ['a ', 1],
      ['', 3],
      ['key b', 0],
    ],
  ],
  [
    'a match waits for its greedy rest',
    regex('k\\d+'),
    ['k1', '2', ' '],
    [
      ['', 2],
      ['', 3],
      ['[redacted: r] ', 0],
    ],
  ],
  [
    'one without a rest does not',
    regex('k\\d'),
    ['k1', '2'],
    [
      ['[redacted: r]', 0],
      ['2', 0],
    ],
  ],
  [
    'a word edge waits for the next character',
    regex('\\bk\\b'),
    ['k', 's k', ' '],
    [
      ['', 1],
      ['ks ', 1],
      ['[redacted: r] ', 0],
    ],
  ],
  [
    'what stands before the group is not held',
    regex('key=(\\w+);', { protect: 1 }),
    ['key=', 'ab', ';'],
    [
      ['key=', 0],
      ['', 2],
      ['[redacted: r];', 0],
    ],
  ],
  [
    'half a pair is held',
    regex('key'),
    ['a\ud83d', '\ude00'],
    [
      ['a', 1],
      ['😀', 0],
    ],
  ],
  [
    'half a pair rules out what waited',
    regex('ab'),
    ['a', '\ud83d'],
    [
      ['', 1],
      ['a', 1],
    ],
  ],
  [
    'a partial match that is always outdone holds nothing',
    regex('k\\w*(\\d)\\w*;', { protect: 1 }),
    ['k1', '2', '3'],
    [
      ['k', 1],
      ['1', 1],
      ['2', 1],
    ],
  ],
  [
    'a partial match that no text completes holds nothing',
    regex('a\\bb|ac'),
    ['a', 'b'],
    [
      ['', 1],
      ['ab', 0],
    ],
  ],
  [
    'a warning holds nothing',
    regex('key\\d', { action: 'warn' }),
    ['key', '1'],
    [
      ['key', 0],
      ['1', 0],
    ],
  ],
  [
    'a committed match is no longer held',
    regex('k\\w+', { maxMatchLength: 4 }),
    ['kab', 'c', 'def', ' '],
    [
      ['', 3],
      ['[redacted: r]', 0],
      ['', 0],
      [' ', 0],
    ],
  ],
] as const)('%s', (_name, rule, chunks, expected) => {
  expect(trace(rule, chunks)).toEqual(expected);
});

test('a region shows its mark when it begins and holds only what may end it', () => {
  const rule: EngineRule = {
    id: 'r',
    kind: 'region',
    begin: '<<',
    end: '>>+',
    maxLength: 99,
    action: 'redact',
  };
  expect(trace(rule, ['a<', '<', 'bc', '>', '>', '>', 'd'])).toEqual([
    ['a', 1],
    ['[redacted: r]', 0],
    ['', 0],
    ['', 0],
    ['', 0],
    ['', 0],
    ['d', 0],
  ]);
});

test('a beginning that half a pair makes certain holds the text behind it', () => {
  const begin = { id: 'a', kind: 'region', begin: '[😀a]+\\b', end: 'a', maxLength: 3 } as const;
  const gate = openGate(
    { ...begin, maxMatchLength: 3, action: 'redact' },
    regex('\\na', { replacement: '#' }),
  );
  expect(gate.push('\na😀')).toMatchObject({ text: '#', held: 2 });
  expect(gate.push('\ud83d')).toMatchObject({ text: '', held: 3 });
  expect(gate.push('\ude00').text + gate.finish().text).toBe('😀');
});

test('a block releases what was free before it and drops the rest', () => {
  const gate = openGate(regex('stop\\w*', { action: 'block' }), regex('secret', { id: 's' }));
  expect(gate.push('go sec sto')).toMatchObject({ text: 'go sec ', blocked: false, held: 3 });
  expect(gate.push('p it')).toEqual({
    text: '',
    hits: [{ ruleId: 'r', start: 7, end: 11, action: 'block' }],
    blocked: true,
    held: 7,
  });
  const nothing = { text: '', hits: [], blocked: true, held: 0 };
  expect(gate.push('more')).toEqual(nothing);
  expect(gate.finish()).toEqual(nothing);
});

test.each([
  ['a match that comes whatever follows', 'a(?:b|[^b]|$)', 1],
  ['an edge that holds either way', 'ab(?:\\b|\\B)', 2],
  ['an edge that may fail', 'ab\\b', 3],
  ['a match that may fail', 'ab[^x]', 3],
])('a block fires as early as it can: %s', (_name, pattern, length) => {
  const gate = openGate(regex(pattern, { action: 'block' }));
  const fired = Array.from('ab c').findIndex((character) => gate.push(character).blocked);
  expect(fired + 1).toBe(length);
});

test.each<[string, EngineRule]>([
  ['a match', regex('x[^z]+(?!a)', { action: 'block', maxMatchLength: 3 })],
  [
    'a beginning',
    {
      id: 'r',
      kind: 'region',
      begin: 'x[^z]+(?!a)',
      end: 'z',
      maxLength: 9,
      maxMatchLength: 3,
      action: 'block',
    },
  ],
])('a block on %s that can still meet its horizon waits', (_, rule) => {
  const gate = openGate(rule);
  expect(gate.push('xk')).toMatchObject({ blocked: false, held: 2 });
  expect(gate.push('aa')).toMatchObject({ text: 'xkaa', blocked: false });
  expect(openGate(rule).push('xkb ').blocked).toBe(true);
});

test('a block on an optional group waits until the group is sure to take part', () => {
  const rule = regex('k(?:(x)|y)?z*', { action: 'block', protect: 1 });
  const gate = openGate(rule);
  expect(gate.push('k').blocked).toBe(false);
  expect(gate.push('y ').blocked).toBe(false);
  expect(gate.push('kx').blocked).toBe(true);
});

test('a block on a group in a loop waits for the round that can not be followed by another', () => {
  const gate = openGate(regex('(?:( )(?:(-)|.)){1,3}', { action: 'block', protect: 2 }));
  const fired = Array.from(' - - -').findIndex((character) => gate.push(character).blocked);
  expect(fired).toBe(5);
});

test('a round of a loop that can not be the last holds nothing', () => {
  const gate = openGate(regex('(?:(\\Da)a){2,}', { protect: 1 }));
  expect(gate.push('aa').held).toBe(0);
  expect(gate.push('aaaa')).toMatchObject({ text: 'a', held: 3 });
});

test('abort discards what is held and counts it', () => {
  const gate = openGate(regex('key\\d'));
  gate.push('a key');
  expect(gate.abort()).toEqual({ text: '', hits: [], blocked: false, held: 3 });
  expect(gate.abort()).toEqual({ text: '', hits: [], blocked: false, held: 0 });
});

test('finish decides what is held', () => {
  const gate = openGate(regex('key\\d*'), regex('kez', { id: 's' }));
  expect(gate.push('ke').held).toBe(2);
  expect(gate.finish()).toEqual({ text: 'ke', hits: [], blocked: false, held: 0 });
  gate.reset();
  gate.push('key1');
  expect(gate.finish().text).toBe('[redacted: r]');
});

test('finish shows a lone half of a pair as it came', () => {
  const gate = openGate(regex('key'));
  expect(gate.push('\ud83d')).toMatchObject({ text: '', held: 1 });
  expect(gate.finish()).toMatchObject({ text: '\ud83d', held: 0 });
});

test('after the end push and finish are errors until reset', () => {
  const ruleSet = compileRules([regex('key')]);
  for (const close of ['finish', 'abort'] as const) {
    const gate = createGate(ruleSet);
    gate[close]();
    expect(() => gate.push('a')).toThrow(/STREAM_CLOSED.*reset/);
    expect(() => gate.finish()).toThrow(EngineError);
    gate.reset();
    expect(gate.push('a key').text).toBe('a [redacted: r]');
  }
  const scanner = createScanner(ruleSet);
  scanner.push('ke');
  scanner.finish();
  expect(() => scanner.push('a')).toThrow(/STREAM_CLOSED/);
  scanner.reset();
  expect(scanner.push('y key')).toEqual([{ ruleId: 'r', start: 2, end: 5 }]);
});

test('gates of one rule set do not disturb each other', () => {
  const ruleSet = compileRules([regex('key\\d')]);
  const [one, two] = [createGate(ruleSet), createGate(ruleSet)];
  one.push('ke');
  two.push('key');
  expect(one.push('y1').text).toBe('[redacted: r]');
  expect(two.push('x').text).toBe('keyx');
});

test('a long match keeps neither text nor hold', () => {
  const gate = openGate(regex('k\\w+', { validators: ['entropy:1'] }));
  gate.push('k');
  for (let i = 0; i < 300; i++) expect(gate.push('x'.repeat(50)).held).toBeLessThanOrEqual(256);
  expect(gate.push(' ').hits).toEqual([{ ruleId: 'r', start: 0, end: 15_001, action: 'redact' }]);
});
