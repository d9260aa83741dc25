import { describe, expect, test } from 'vitest';
import { cutEvery, driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import {
  createBlockingGate,
  createSecretGate,
  createSlowGate,
  type StreamGate,
} from '../../../support/wire/gates.ts';

const LINES = 'application/x-ndjson';
const redacting = (): StreamGate => createSecretGate('secret', '[x]');

function pass(records: readonly object[], gate = redacting()): Record<string, unknown>[] {
  const body = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const { text } = driveRewriter(LINES, cutEvery(body, 11), gate);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Each record has all of the text so far. */
const grow = (text: string, step: number): { answer: string }[] =>
  Array.from({ length: Math.ceil(text.length / step) }, (_, index) => ({
    answer: text.slice(0, (index + 1) * step),
  }));

describe('texts of which each record has all so far', () => {
  test.each([1, 3, 8])('in steps of %i: are never shown beyond what the gate released', (step) => {
    const out = pass(grow('A long beginning, then a secret, then an end.', step));
    for (const { answer } of out) expect(answer).not.toMatch(/sec/);
    expect(out.at(-1)?.['answer']).toBe('A long beginning, then a [x], then an end.');
  });

  test('what is held comes out with all before it', () => {
    const records = grow('A long beginning, then a sec', 5);
    const out = pass(records);
    expect(out.length).toBe(records.length + 1);
    expect(out.slice(-2).map(({ answer }) => answer)).toEqual([
      'A long beginning, then a ',
      'A long beginning, then a sec',
    ]);
  });

  test('a gate that only holds back changes no record for good', () => {
    let turn = 0;
    const out = pass(
      grow('Nothing to see in this long text.', 4),
      createSlowGate(() => (turn += 3) % 7),
    );
    expect(out.at(-1)?.['answer']).toBe('Nothing to see in this long text.');
  });

  test('one that begins anew is another text', () => {
    const records = [...grow('The first of two messages, sec', 6), ...grow('retold: the second message', 6)];
    const out = pass(records).map(({ answer }) => answer);
    expect(out).toContain('The first of two messages, sec');
    expect(out.at(-1)).toBe('retold: the second message');
  });

  test('a block says its message after all that was shown', () => {
    const gate = createBlockingGate('secret', { ruleId: 'r', message: 'Ended.' });
    const out = pass(grow('A long beginning, then a secret, then', 5), gate);
    expect(out.at(-1)?.['answer']).toBe('A long beginning, then a \n\nEnded.');
  });

  test('pieces that happen to begin alike stay pieces', () => {
    const pieces = ['ha', 'haha', '  ', '    ', '--------------------', '--------------------- sec', 'ret'];
    const out = pass(pieces.map((text) => ({ text })));
    expect(out.map(({ text }) => text).join('')).toBe(pieces.join('').replace('secret', '[x]'));
  });
});

describe('a text that is repeated at its end', () => {
  test.each([
    ['at its own place', { text: 'A text with a sec', done: true }],
    ['at another', { type: 'done', output: 'A text with a sec' }],
  ])('%s: is judged whole, after what was held', (_where, last) => {
    const pieces = ['A text ', 'with a ', 'sec'].map((text) => ({ text }));
    const out = pass([...pieces, last]);
    expect(
      out
        .slice(0, 4)
        .map(({ text }) => text)
        .join(''),
    ).toBe('A text with a sec');
    expect(out.at(-1)).toEqual(last);
  });

  test('nothing of it is shown that was replaced before', () => {
    const pieces = ['A text ', 'with a ', 'sec', 'ret'].map((text) => ({ text }));
    const out = pass([...pieces, { type: 'done', output: 'A text with a secret' }]);
    expect(out.at(-1)).toEqual({ type: 'done', output: 'A text with a [x]' });
  });
});

describe('arguments that are JSON', () => {
  test('are judged by what they mean, however they are spelled', () => {
    const pieces = ['{"a": "s', '\\u0065', 'cr', 'et", "b": 1}'].map((input) => ({ delta: { input } }));
    const out = pass(pieces).map(({ delta }) => (delta as { input: string }).input);
    expect(JSON.parse(out.join(''))).toEqual({ a: '[x]', b: 1 });
  });

  test('code under the same name is no JSON', () => {
    const pieces = ['from', ' sym', 'py'].map((input) => ({ delta: { input } }));
    expect(
      pass(
        pieces,
        createSlowGate(() => 0),
      ),
    ).toEqual(pieces);
  });
});
