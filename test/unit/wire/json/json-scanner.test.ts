import { describe, expect, test } from 'vitest';
import { JsonScanner } from '../../../../src/wire/json/json-scanner.ts';

type Brief = string;

/** Pieces in short: structure as it is, `<decoded>` for strings with `|` where more comes, `#n` for numbers. */
function brief(texts: readonly string[]): Brief {
  const scanner = new JsonScanner();
  const pieces = [...texts.flatMap((text) => scanner.push(text)), ...scanner.finish()];
  return pieces
    .map((piece) => {
      if (piece.kind === 'string')
        return `<${piece.spans.map((span) => span.text).join('')}${piece.ends ? '>' : '|'}`;
      if (piece.kind === 'number') return `#${piece.raw}`;
      return piece.kind === 'broken' ? `!${piece.raw}` : piece.raw;
    })
    .join('');
}

describe('JsonScanner', () => {
  test.each([
    ['{"a": "b", "c" : [1, -2.5e3]}', '{"a": "<b>", "c" : [#1, #-2.5e3]}'],
    ['"x"', '"<x>"'],
    ['12', '#12'],
    ['[true,false,null,{}]', '[true,false,null,{}]'],
    [String.raw`"a\"b\\c\/d\n\u00fc\ud83d\udc1d"`, '"<a"b\\c/d\nü🐝>"'],
    ['""', '"<>"'],
    ['{"a":1}\n{"b":"c"}', '{"a":#1}\n{"b":"<c>"}'],
    ['\ufeff {}', '\ufeff {}'],
    ['"line\nbreak"', '"<line\nbreak>"'],
  ])('%s', (text, expected) => {
    expect(brief([text])).toBe(expected);
  });

  test.each([
    ['hello', '!hello'],
    ['{"a": b}', '{"a": !b}'],
    ['{a: 1}', '{!a: 1}'],
    ['{"a" 1}', '{"a" !1}'],
    ['[1,]', '[#1,!]'],
    ['{"a":1,}', '{"a":#1,!}'],
    ['{]', '{!]'],
    ['01', '!01'],
    ['1.', '!1.'],
    ['truth', '!truth'],
    ['"a\\x"', '"<a>!\\x"'],
    ['"a\\u12x4"', '"<a>!\\u12x4"'],
    ['"a\\u12', '"<a|<>!\\u12'],
    ['"a', '"<a|<>'],
    ['}', '!}'],
    [',', '!,'],
  ])('%s breaks where JSON does', (text, expected) => {
    expect(brief([text])).toBe(expected);
  });

  test.each([
    [['{"a": 1', '2', '}'], '{"a": #12}'],
    [['"a\\', 'u00', 'fc"'], '"<a|<ü>"'],
    [['[tr', 'ue]'], '[true]'],
    [['{"k\\', 'u0065y"', ':', '"v', '"}'], '{"k\\u0065y":"<v|<>"}'],
    [['"a\\', 'x"'], '"<a|<>!\\x"'],
  ])('%j waits for what is incomplete', (texts, expected) => {
    expect(brief(texts)).toBe(expected);
  });

  test('says of which member a value is', () => {
    const pieces = new JsonScanner().push('{"a":{"b":["x",{"c":"y"}],"d":"z"}}');
    const keys = pieces.flatMap((piece) => (piece.kind === 'string' ? [piece.level?.key] : []));
    expect(keys).toEqual(['b', 'c', 'd']);
  });

  test('gives up on nesting without end instead of following it', () => {
    const pieces = new JsonScanner().push('['.repeat(100_000));
    expect(pieces.map((piece) => piece.kind)).toEqual(['structure', 'broken']);
  });
});
