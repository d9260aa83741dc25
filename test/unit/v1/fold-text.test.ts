import { describe, expect, test } from 'vitest';
import { foldText } from '../../../server/v1/fold-text.ts';

describe('disguises are taken off', () => {
  test.each([
    ['sh1ny w0rds', 'shiny words'],
    ['p@per and $now', 'paper and snow'],
    ['b r o o m closet', 'broom closet'],
    ['b.r.o.o.m', 'broom'],
    ['bro\u200bom', 'broom'],
    ['ｂｒｏｏｍ　ｃｌｏｓｅｔ', 'broom closet'],
    ['bro\0om', 'bro om'],
  ])('%j', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });
});

describe('what is no disguise stays', () => {
  test.each([
    'Hello! Are you there?',
    'I am 17 years old.',
    'a b',
    'line one\nline two',
    'R&D in the USA',
    '',
  ])('%j', (text) => {
    expect(foldText(text)).toBe(text);
  });
});
