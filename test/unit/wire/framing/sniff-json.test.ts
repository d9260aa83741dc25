import { describe, expect, test } from 'vitest';
import { sniffJson } from '../../../../src/wire/framing/sniff-json.ts';
import type { ChannelText } from '../../../../src/wire/index.ts';
import { cutEvery, driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import type { StreamGate } from '../../../support/wire/gates.ts';

describe('sniffJson', () => {
  test.each([
    ['{"a": 1', 'json'],
    ['\n [\n{"a', 'json'],
    ['{"a" is broken\n', 'json'],
    ['[[', 'text'],
    [")]}'\n{}", 'json'],
    [')]}\',\n["a"]\n', 'json'],
    ['{"a": 1}\n', 'ndjson'],
    ['{"a": 1}\r\nmore', 'ndjson'],
    ['[1] As the first source says', 'text'],
    ['[Note] Hello', 'text'],
    ['{name} is\n', 'text'],
    ['Hello {"a": 1}\n', 'text'],
    ["'Twas", 'text'],
    [`${' '.repeat(17)}{`, 'text'],
    ['', 'text'],
  ] as const)('%j is %s', (start, framing) => {
    expect(sniffJson(start, true)).toBe(framing);
  });

  test.each(['', ' ', ')]}', '{', '[ {', '{"a": 1}'])('%j could become anything', (start) => {
    expect(sniffJson(start, false)).toBeNull();
  });
});

/** Redacts whole words only, as a rule with word boundaries does. */
function createWordGate(): StreamGate {
  return ({ text }: ChannelText) => ({ text: text.replaceAll(/\bAKIA\w+\b/g, '[x]') });
}

describe('JSON under a type of text', () => {
  const run = (type: string, body: string, size = body.length): string =>
    driveRewriter(type, cutEvery(Buffer.from(body), size), createWordGate()).text;

  test.each([
    ['a document', '{"t":"key:\\nAKIA1"}', '{"t":"key:\\n[x]"}'],
    ['a document over lines', '{\n "t": "key:\\tAKIA1"\n}\n', '{\n "t": "key:\\t[x]"\n}\n'],
    ['a document behind a prefix', ')]}\'\n{"t":"key:\\nAKIA1"}', ')]}\'\n{"t":"key:\\n[x]"}'],
    ['lines', '{"t":"key:\\nAKIA1"}\n{"t":"\\u0041KIA2"}\n', '{"t":"key:\\n[x]"}\n{"t":"[x]"}\n'],
    [
      'a document that breaks',
      '{"a": [1, {nope "t":"k\\nAKIA1 \\"q\\" \\t"',
      '{"a": [1, {nope "t":"k\\n[x] \\"q\\" \\t"',
    ],
    ['lines, then prose', '{"t":"a"}\nfor\nAKIA1 we\nsay\n', '{"t":"a"}\nfor\n[x] we\nsay\n'],
    ['prose with brackets', '[1] Say \\n AKIA1 "so"', '[1] Say \\n [x] "so"'],
  ])('%s', (_name, body, expected) => {
    expect(run('text/plain', body)).toBe(expected);
    expect(run('text/markdown', body)).toBe(expected);
  });

  test('a prefix before an announced document', () => {
    expect(run('application/json', ')]}\',\n{"t":"key:\\nAKIA1"}')).toBe(')]}\',\n{"t":"key:\\n[x]"}');
  });

  test('a long document is not waited for', () => {
    const { outputs } = driveRewriter('text/plain', [Buffer.from(`{"t":"${'x '.repeat(300)}`)]);
    expect(outputs[0]?.length).toBeGreaterThan(512);
  });
});
