import { describe, expect, test } from 'vitest';
import { cutEvery, driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createSecretGate } from '../../../support/wire/gates.ts';

const PIECES = ['The first sec', 'ret of all'];
const SIZES = [1, 7, 10_000];

function run(contentType: string, body: string, size: number): ReturnType<typeof driveRewriter> {
  return driveRewriter(contentType, cutEvery(Buffer.from(body), size), createSecretGate('secret', '[x]'));
}

const chat = (content: string): object => ({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content } }],
});
const generate = (response: string): object => ({ model: 'm', response, done: false });
const token = (text: string): object => ({ result: { response: { token: text } } });
const spell = (records: readonly object[], separator: string): string =>
  records.map((record) => JSON.stringify(record)).join(separator);

describe.each(['application/json', 'text/plain'])('several documents in one body of type %s', (type) => {
  const meta = { conversation: 'x '.repeat(600) };

  test.each([
    ['lines of a chat', spell(PIECES.map(chat), '\n'), 'openai-chat'],
    ['lines of Ollama', spell(PIECES.map(generate), '\n'), 'ollama'],
    ['lines of an unknown format', spell(PIECES.map(token), '\n'), 'json'],
    ['objects one after another', spell(PIECES.map(chat), ''), 'openai-chat'],
    [
      'objects over several lines',
      PIECES.map((text) => JSON.stringify(chat(text), null, 1)).join('\n'),
      'openai-chat',
    ],
    ['a long first line', spell([meta, ...PIECES.map(chat)], '\n'), 'openai-chat'],
    ['a long first object', spell([meta, ...PIECES.map(chat)], ''), 'openai-chat'],
    [
      'a long first object over lines',
      `${JSON.stringify(meta, null, 2)}\n${spell(PIECES.map(chat), '\n')}`,
      'openai-chat',
    ],
  ])('%s: a text goes on from one to the next', (_name, body, format) => {
    const [first] = SIZES.map((size) => {
      const { text, rewriter } = run(type, body, size);
      expect(rewriter.format(), `by ${size}`).toBe(format);
      expect(text.replaceAll(/"[^"]*"/g, (part) => (/sec|ret/.test(part) ? 'LEAK' : part))).not.toContain(
        'LEAK',
      );
      expect(text).toContain('[x] of all');
      return text;
    });
    for (const size of SIZES) expect(run(type, body, size).text).toBe(first);
  });

  test.each([
    ['one document', '{"a":"b","n":[1,{"c":null}]}'],
    ['one over lines', '{\n "a": "b"\n}\n\n'],
    ['brackets in strings', '{"a":"}{","b":"\\"}{"}'],
    ['words after a document', '{"a":"b"} and words'],
    ['numbers after a document', `{"a":"${'b '.repeat(300)}"} 5 6`],
    ['documents and words', '{"a":"b"}{"c":"d"}words\n{"e":"f"}\n'],
    ['a document cut off', '{"a":"b"}{"c":"d'],
    ['a closer too many', '{"a":"b"}}{"c":"d"}'],
  ])('%s: comes out as it came', (_name, body) => {
    for (const size of SIZES) expect(run(type, body, size).text, `by ${size}`).toBe(body);
  });
});

test('one document with a line end stays a document, whose numbers are judged', () => {
  const { text, rewriter } = driveRewriter(
    'application/json',
    [Buffer.from('{"number": 4930123456}\n')],
    createSecretGate('4930123456', '[x]'),
  );
  expect(text).toBe('{"number": "[x]"}\n');
  expect(rewriter.format()).toBe('json');
});
