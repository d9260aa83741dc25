import { describe, expect, test } from 'vitest';
import { compileRules, type EngineRule } from '../../../src/engine/index.ts';
import type { ScanText } from '../../../src/extension/bridge/index.ts';
import {
  createGuardedStream,
  type GuardedStream,
} from '../../../src/extension/sandbox/streams/guarded-stream.ts';

const RULES: readonly EngineRule[] = [
  { id: 'digits', kind: 'regex', pattern: '\\d{4}', flags: '', action: 'redact', replacement: '[n]' },
  { id: 'stop', kind: 'keyword', keywords: ['halt'], caseSensitive: false, wholeWord: true, action: 'block' },
];
const LABELS = { stop: { title: 'halt', message: 'It said halt.' } };

let clock = 0;
/** Each verdict takes a millisecond. */
function open(rules = RULES): GuardedStream {
  return openAt(() => (clock += 1), rules);
}
function openAt(now: () => number, rules = RULES): GuardedStream {
  const book = { digest: 'd', version: 1, labels: LABELS, ruleSet: compileRules(rules) };
  return createGuardedStream(book, now);
}
const text = (value: string, more: Partial<ScanText> = {}): ScanText => ({
  channel: 'c',
  kind: 'answer',
  mode: 'append',
  text: value,
  ends: false,
  ...more,
});
const texts = (stream: GuardedStream, ...scans: readonly ScanText[][]): string[] =>
  scans.flatMap((scan) => stream.scan(scan).answers.map((answer) => answer.text));

test('a value that is spread over scans is covered, and everything is counted once', () => {
  const stream = open();
  expect(texts(stream, [text('call 12')], [text('34 now')], [text('', { ends: true })])).toEqual([
    'call ',
    '[n] now',
    '',
  ]);
  stream.close([]);
  expect(stream.report()).toMatchObject({
    characters: { seen: 13, released: 9, redacted: 4, discarded: 0, held: 0 },
    hits: [{ ruleId: 'digits', action: 'redact', count: 1 }],
    verdicts: { count: 3 },
  });
});

describe('the time of a rule', () => {
  /** Opens a stream whose scans take as long as they are told. */
  function openTimed() {
    let nowMs = 0;
    let tookMs = 0;
    const stream = openAt(() => {
      nowMs += tookMs;
      return nowMs;
    });
    return (scanMs: number, ...scanned: readonly ScanText[]) => {
      tookMs = scanMs;
      stream.scan(scanned);
      return stream;
    };
  }

  test('is that of the verdicts that brought its hits, each once, and of all rules that hit in them', () => {
    const scan = openTimed();
    scan(50, text('nothing '));
    scan(3, text('1111 2222 '), text('3333 ', { channel: 'd' }));
    scan(20, text('nothing '));
    scan(5, text('4444 halt '));
    expect(scan(70, text('5555 ')).report()).toMatchObject({
      verdicts: { count: 5, totalMs: 148, maxMs: 70 },
      hits: [
        { ruleId: 'digits', count: 4, totalMs: 8, maxMs: 5 },
        { ruleId: 'stop', count: 1, totalMs: 5, maxMs: 5 },
      ],
    });
  });

  test('of a match over several chunks is that of the last', () => {
    const scan = openTimed();
    scan(9, text('12'));
    const stream = scan(2, text('34 '));
    expect(stream.report().hits).toEqual([
      { ruleId: 'digits', action: 'redact', count: 1, totalMs: 2, maxMs: 2 },
    ]);
  });
});

test('channels do not run into each other', () => {
  const stream = open();
  expect(texts(stream, [text('12'), text('34', { channel: 'd' })])).toEqual(['', '']);
  expect(texts(stream, [text('x', { ends: true }), text('', { channel: 'd', ends: true })])).toEqual([
    '12x',
    '34',
  ]);
});

test('a whole text stands alone, however often it comes', () => {
  const stream = open();
  const whole = text('12', { mode: 'whole' });
  expect(texts(stream, [whole, whole])).toEqual(['12', '12']);
});

test('a block ends every channel, says why, and counts what is thrown away', () => {
  const stream = open();
  expect(texts(stream, [text('please ')])).toEqual(['please ']);
  const [answer, other] = stream.scan([text('halt now'), text('more', { channel: 'd' })]).answers;
  const blocked = { ruleId: 'stop', message: 'It said halt.' };
  expect(answer).toEqual({ text: '', held: expect.any(Number), blocked });
  expect(other).toEqual({ text: '', held: 0, blocked });
  stream.close([]);
  const { characters } = stream.report();
  expect(characters).toMatchObject({ seen: 19, released: 7, redacted: 0, discarded: 12, held: 0 });
});

test.each<EngineRule>([
  { id: 'stop', kind: 'region', begin: '<key>', end: '</key>', maxLength: 99, action: 'block' },
  {
    id: 'stop',
    kind: 'regex',
    pattern: '<k\\w+',
    flags: '',
    action: 'block',
    validators: ['entropy:1'],
    maxMatchLength: 4,
  },
])('a block by what would have grown on counts as one hit: $kind', (rule) => {
  const stream = open([rule]);
  const { answers, hits } = stream.scan([text('a <key>1 b')]);
  expect(answers[0]?.blocked).toMatchObject({ ruleId: 'stop' });
  expect(hits).toHaveLength(1);
  stream.close([]);
  expect(stream.report().hits).toEqual([{ ruleId: 'stop', action: 'block', count: 1, totalMs: 1, maxMs: 1 }]);
});

test('what is held when a stream breaks is discarded', () => {
  const stream = open();
  texts(stream, [text('code 123')]);
  expect(stream.report().characters).toMatchObject({ held: 3, released: 5 });
  stream.close([{ reason: 'timeout', bytes: 9, characters: 7 }]);
  expect(stream.report()).toMatchObject({
    characters: { seen: 8, released: 5, discarded: 3, held: 0 },
    unscanned: [{ reason: 'timeout', bytes: 9, characters: 7 }],
  });
});

test('a stream with endless channels is ended', () => {
  const stream = open();
  const many = Array.from({ length: 5_000 }, (_, index) => text('1', { channel: `c${index}` }));
  const { answers } = stream.scan(many);
  expect(answers[0]?.blocked).toBeUndefined();
  expect(answers.at(-1)?.blocked?.ruleId).toBe('stinger.channels');
});
