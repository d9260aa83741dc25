import { describe, expect, test } from 'vitest';
import { cutEvery, driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import {
  createBlockingGate,
  createSecretGate,
  createSlowGate,
  type StreamGate,
} from '../../../support/wire/gates.ts';

interface Edit {
  readonly offset: number;
  readonly delete: number;
  readonly insert: string;
}

const edit = (offset: number, length: number, insert: string): Edit => ({ offset, delete: length, insert });

function pass(edits: readonly Edit[], gate: StreamGate = createSecretGate('secret', '[x]')): Edit[] {
  const body = Buffer.from(edits.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const { text, rewriter } = driveRewriter('application/x-ndjson', cutEvery(body, 9), gate);
  expect(rewriter.format()).toBe('text-edits');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Edit);
}

/** What a page has after each edit. It takes an edit only inside of what it has. */
function apply(edits: readonly Edit[]): string[] {
  let text = '';
  return edits.map(({ offset, delete: length, insert }) => {
    expect(offset + length).toBeLessThanOrEqual(text.length);
    text = text.slice(0, offset) + insert + text.slice(offset + length);
    return text;
  });
}

describe('records that edit a text', () => {
  test.each([
    ['at the end of it', [edit(0, 0, 'a sec'), edit(5, 0, 'r'), edit(6, 0, 'et b')], 'a [x] b'],
    ['in the middle of it', [edit(0, 0, 'a seet b'), edit(4, 0, 'cr')], 'a [x] b'],
    ['by what is taken away', [edit(0, 0, 'a se--cret b'), edit(4, 2, '')], 'a [x] b'],
    ['and goes on after one', [edit(0, 0, 'a secret b'), edit(10, 0, ' c'), edit(0, 1, 'A')], 'A [x] b c'],
  ])('a value that comes together %s is covered', (_where, edits, expected) => {
    const texts = apply(pass(edits));
    expect(texts.at(-1)).toBe(expected);
    expect(texts.join('\n')).not.toContain('secret');
  });

  test('clean ones come out as they came, with what is held at the end', () => {
    const edits = [edit(0, 0, 'Hello'), edit(5, 0, ' there'), edit(0, 5, 'Good day')];
    expect(pass(edits)).toEqual(edits);
    const texts = apply(
      pass(
        edits,
        createSlowGate(() => 3),
      ),
    );
    expect(texts.at(-1)).toBe('Good day there');
  });

  test('a block says its message at the end', () => {
    const gate = createBlockingGate('secret', { ruleId: 'r', message: 'No more.' });
    const texts = apply(pass([edit(0, 0, 'a sec'), edit(5, 0, 'ret')], gate));
    expect(texts.at(-1)).toBe('a \n\nNo more.');
  });
});
