import { describe, expect, test } from 'vitest';
import { contentKind } from '../../../../src/wire/index.ts';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createSecretGate } from '../../../support/wire/gates.ts';

const JSON_LINES = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonl',
  'application/jsonlines',
  'application/x-jsonlines',
  'application/json-lines',
  'application/x-json-stream',
  'application/stream+json',
  'application/vnd.ollama+json',
  'text/x-ndjson',
];

const run = (type: string, body: string): string =>
  driveRewriter(type, [Buffer.from(body)], createSecretGate('secret', '[x]')).text;

describe('contentKind', () => {
  test.each([
    ['text/event-stream', 'events'],
    ...JSON_LINES.map((type) => [type, 'json-lines'] as const),
    ['application/json-seq', 'json-sequence'],
    ['application/json', 'json'],
    ['text/json', 'json'],
    ['application/problem+json', 'json'],
    ['application/vnd.api+json', 'json'],
    ['application/json+protobuf', 'json'],
    ['text/plain', 'text'],
    ['text/markdown', 'text'],
    ['application/vnd.amazon.eventstream', 'binary'],
    ['', null],
    ['text/html', null],
    ['text/javascript', null],
    ['image/png', null],
    ['application/octet-stream', null],
    ['constructor', null],
  ] as const)('%s is %s', (type, kind) => {
    expect(contentKind(type)).toBe(kind);
  });
});

test('lists in lists are judged string by string', () => {
  const body = '[[[["a secret"]],"model"],[["secret",1]]]';
  expect(run('application/json+protobuf', body)).toBe('[[[["a [x]"]],"model"],[["[x]",1]]]');
});

describe('JSON lines by any name', () => {
  test.each(JSON_LINES)('%s: a text goes on from record to record', (type) => {
    expect(run(type, '{"text":"a sec"}\n{"text":"ret"}\n')).toBe('{"text":"a [x]"}\n{"text":""}\n');
  });

  test('a JSON text sequence keeps its marks, also in a record of our own', () => {
    expect(run('application/json-seq', '\u001e{"text":"a "}\n\u001e{"text":"sec"}\n')).toBe(
      '\u001e{"text":"a "}\n\u001e{"text":""}\n\u001e{"text":"sec"}\n',
    );
  });

  test('lines of bare text are not run together', () => {
    const { requests } = driveRewriter('application/x-ndjson', [Buffer.from('one word\nsecret\n')]);
    expect(requests.map(({ text }) => text).join('')).toBe('one word\nsecret\n');
  });
});
