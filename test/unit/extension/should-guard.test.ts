import { describe, expect, test } from 'vitest';
import { readGuardedHead, readGuardedType } from '../../../src/extension/page-hook/should-guard.ts';

describe('readGuardedType', () => {
  test.each([
    'text/event-stream; charset=utf-8',
    'Application/X-NDJSON',
    'application/jsonlines',
    'application/json',
    'application/problem+json',
    ' text/plain ',
    'text/markdown;charset=utf-8',
  ])('%s is guarded', (type) => {
    expect(readGuardedType(type)).toBe(type.split(';')[0]?.trim().toLowerCase());
  });

  test.each(['text/html', 'image/svg+xml', 'application/octet-stream', 'text/css', '', null])(
    '%s is left alone',
    (type) => {
      expect(readGuardedType(type)).toBeNull();
    },
  );
});

describe('readGuardedHead', () => {
  test('what came from somewhere is guarded', async () => {
    const url = 'data:text/plain;charset=utf-8,x';
    expect(readGuardedHead(await fetch(url))).toEqual({ url, status: 200, contentType: 'text/plain' });
  });

  test('what a page made itself is left alone', () => {
    expect(readGuardedHead(new Response('x', { headers: { 'content-type': 'text/plain' } }))).toBeNull();
  });
});
