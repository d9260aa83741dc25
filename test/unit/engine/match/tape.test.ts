import { expect, test } from 'vitest';
import { createTape, NO_CHARACTER } from '../../../../src/engine/match/tape.ts';

test('characters are read across chunks, halves of pairs included', () => {
  const tape = createTape();
  tape.append('a\ud83d');
  expect(tape.read(false)).toBe(0x61);
  expect(tape.read(false)).toBe(NO_CHARACTER);
  expect(tape.peekHigh()).toBe(0xd83d);
  tape.append('\ude00');
  expect(tape.read(false)).toBe(0x1f600);
  expect([tape.at(), tape.end()]).toEqual([3, 3]);
});

test('a lone half is a character once it is known to be alone', () => {
  const tape = createTape();
  tape.append('\ud83dx\ud83d');
  expect(tape.read(false)).toBe(0xd83d);
  expect(tape.read(false)).toBe(0x78);
  expect(tape.read(false)).toBe(NO_CHARACTER);
  expect(tape.read(true)).toBe(0xd83d);
  expect(tape.read(true)).toBe(NO_CHARACTER);
});

test('offsets stay those of the stream when text is forgotten', () => {
  const tape = createTape();
  tape.append(`${'x'.repeat(10_000)}abc😀d`);
  while (tape.read(false) !== NO_CHARACTER);
  tape.forget(10_003);
  expect(tape.slice(10_003, 10_005)).toBe('😀');
  expect(tape.codePointAt(10_003)).toBe(0x1f600);
  expect(tape.codePointBefore(10_003)).toBe(0x63);
  expect(tape.codePointBefore(10_005)).toBe(0x1f600);
  expect(tape.codePointBefore(0)).toBe(null);
  expect([tape.at(), tape.end()]).toEqual([10_006, 10_006]);
});
