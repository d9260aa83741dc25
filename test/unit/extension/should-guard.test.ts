import { describe, expect, test } from 'vitest';
import { isDocument, readGuardedHead } from '../../../src/extension/page-hook/should-guard.ts';

const headFor = (type: string) =>
  readGuardedHead(new Response('x', { headers: type === '' ? {} : { 'content-type': type } }));

describe('readGuardedHead', () => {
  test.each([
    'text/event-stream; charset=utf-8',
    'Application/X-NDJSON',
    'application/jsonlines',
    'application/json',
    'application/problem+json',
    'text/plain',
    'text/markdown;charset=utf-8',
  ])('%s is guarded', (type) => {
    expect(headFor(type)?.contentType).toBe(type.split(';')[0]?.toLowerCase());
  });

  test.each(['text/html', 'image/svg+xml', 'application/octet-stream', 'text/css'])(
    '%s is left alone',
    (type) => {
      expect(headFor(type)).toBeNull();
    },
  );

  test('a response without a body is left alone', () => {
    expect(readGuardedHead(new Response(null, { headers: { 'content-type': 'text/plain' } }))).toBeNull();
  });
});

describe('isDocument', () => {
  test.each([
    ['application/json', true],
    ['application/problem+json', true],
    ['application/x-ndjson', false],
    ['application/stream+json', false],
    ['text/event-stream', false],
    ['text/plain', false],
  ] as const)('%s: %s', (type, is) => {
    expect(isDocument(type)).toBe(is);
  });
});
