import { describe, expect, test } from 'vitest';
import { cutEvery, driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createSecretGate } from '../../../support/wire/gates.ts';

const JSON_TYPE = 'application/json';

function run(contentType: string, body: string | Buffer, size = 1): ReturnType<typeof driveRewriter> {
  return driveRewriter(contentType, cutEvery(Buffer.from(body), size), createSecretGate('secret', '[x]'));
}

const element = (text: string): string =>
  `{"candidates":[{"content":{"parts":[{"text":"${text}"}]},"index":0}]}`;

describe('an array of responses', () => {
  test('is one text over its elements', () => {
    const { text, rewriter } = run(JSON_TYPE, `[${element('a sec')}\n,\r\n${element('ret!')}]\n`);
    expect(text).toBe(`[${element('a ')}\n,\r\n${element('[x]!')}]\n`);
    expect(rewriter.format()).toBe('gemini');
  });

  test('gets what was held before it closes', () => {
    const { text } = run(JSON_TYPE, `[${element('a sec')}\n]\n`);
    expect(JSON.parse(text)).toHaveLength(2);
    expect(text.indexOf('sec')).toBeGreaterThan(0);
  });

  test.each([
    ['an empty text', ''],
    ['spaces and a mark', '\ufeff  [ {"candidates": [] } ]  '],
    ['brackets and quotes in strings', `[${element('a ] } \\" [ {')}]`],
    ['a second array', `[${element('a')}]\n[${element('b')}]`],
    ['no end', `[${element('a')}`],
    ['an element cut off', `[${element('a')},{"candidates":[{"cont`],
    ['values that are no records', `[${element('a')}, 5, "words", null]`],
    ['words after it', `[${element('a')}] and more`],
    ['words in it', `[${element('a')} and, more]`],
    ['a missing comma', `[${element('a')}${element('b')}]`],
    ['an element that does not parse', `[{"candidates" 5}, ${element('b')}]`],
  ])('with %s comes out as it came', (_what, body) => {
    for (const size of [1, 5, 1_000]) expect(run(JSON_TYPE, body, size).text, `by ${size}`).toBe(body);
  });

  test.each([
    ['an element cut off', `[${element('a')},{"candidates":[{"content":{"parts":[{"text":"a secret`],
    ['values that are no records', `[${element('a')}, "secret", null]`],
    ['words after it', `[${element('a')}] and a secret`],
    ['an element that does not parse', `[{"candidates" "secret"}, ${element('b')}]`],
  ])('with %s shows no secret', (_what, body) => {
    for (const size of [1, 5, 1_000]) expect(run(JSON_TYPE, body, size).text).not.toContain('secret');
  });

  test('of an unknown format is read element by element too', () => {
    const { text, rewriter } = run(JSON_TYPE, '[{"text":"a sec"},{"text":"ret"}]');
    expect(text).toBe('[{"text":"a [x]"},{"text":""}]');
    expect(rewriter.format()).toBe('json');
  });

  test('of an unknown format has its numbers judged', () => {
    const gate = createSecretGate('4930123456', '[x]');
    const body = Buffer.from('[{"number":4930123456,"list":[1,[4930123456]]}]');
    expect(driveRewriter(JSON_TYPE, [body], gate).text).toBe('[{"number":"[x]","list":[1,["[x]"]]}]');
  });

  test('of words is read word by word', () => {
    expect(run(JSON_TYPE, '["a sec","ret"]').text).toBe('["a sec","ret"]');
  });
});

describe('coded lines', () => {
  test.each([
    ['lines that are none', '0:"a"\nwords\n\n7\n0:b\nz:"c"\n'],
    ['spaces and line ends', '0:"a" \r\n0: "b"\r\n'],
    ['no last line end', '0:"a"\n0:"b"'],
    ['a value nobody knows', '0:{"a":[1]}\nk:{"url":"x"}\n'],
  ])('with %s come out as they came', (_what, body) => {
    for (const size of [1, 4, 1_000]) expect(run('text/plain', body, size).text).toBe(body);
  });

  test('are judged as one text, and other lines beside them', () => {
    const { text } = run('text/plain', '0:"a sec"\n0:"ret"\na secret\n2:["secret"]\n');
    expect(text).toBe('0:"a "\n0:"[x]"\na [x]\n2:["[x]"]\n');
  });

  test.each(['0:1 is a score.\n', 'a: first\nb: second\n', '1:"unclosed\n', 'd'])(
    '%j is plain text',
    (body) => {
      const { text, rewriter } = run('text/plain', body);
      expect(text).toBe(body);
      expect(rewriter.format()).toBe('text');
    },
  );
});

describe('binary events', () => {
  test('pass as they are and are counted', () => {
    const body = Buffer.concat([Buffer.from([0, 0, 0, 90, 1, 255]), Buffer.from('secret')]);
    const { bytes, rewriter } = run('application/vnd.amazon.eventstream', body, 4);
    expect(bytes.equals(body)).toBe(true);
    expect(rewriter.unscannedBytes()).toBe(body.length);
    expect(rewriter.format()).toBe('binary');
  });
});
