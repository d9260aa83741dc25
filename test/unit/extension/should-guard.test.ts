import { describe, expect, test } from 'vitest';
import {
  readGuardedHead,
  readType,
  readUncheckedReason,
} from '../../../src/extension/page-hook/should-guard.ts';

const URL = 'https://chat.example/';

describe('readType', () => {
  test.each([
    'text/event-stream; charset=utf-8',
    'Application/X-NDJSON',
    'application/jsonlines',
    'application/json',
    'application/problem+json',
    ' text/plain ',
    'text/markdown;charset=utf-8',
  ])('%s is guarded', (type) => {
    const contentType = type.split(';')[0]?.trim().toLowerCase();
    expect(readType(type, URL)).toEqual({ contentType, fate: 'guarded' });
  });

  test.each(['', null, ' ; charset=utf-8'])(
    'where there is no type (%s) the first bytes will tell',
    (type) => {
      expect(readType(type, URL)).toEqual({ contentType: '', fate: 'guarded' });
    },
  );

  test.each([
    ['text/html; charset=utf-8', 'type'],
    ['text/x-component', 'type'],
    ['multipart/mixed; boundary=x', 'type'],
    ['application/xml', 'type'],
    ['application/rss+xml', 'type'],
    ['application/grpc-web-text', 'type'],
    ['application/something-new', 'type'],
    ['nonsense', 'type'],
    ['application/octet-stream', 'binary-body'],
    ['application/x-protobuf', 'binary-body'],
    ['application/grpc-web+proto', 'binary-body'],
    ['application/vnd.msgpack', 'binary-body'],
  ])('%s is read unguarded, and counted: %s', (type, fate) => {
    expect(readType(type, URL).fate).toBe(fate);
    // What a page has made itself.
    expect(readType(type, 'blob:https://chat.example/1').fate).toBe('free');
  });

  test.each([
    'image/svg+xml',
    'image/png',
    'font/woff2',
    'application/font-woff',
    'audio/mpeg',
    'video/mp4',
    'application/wasm',
    'text/css',
    'text/javascript; charset=utf-8',
    'application/javascript',
    'application/pdf',
  ])('%s is a part of a page, and left alone', (type) => {
    expect(readType(type, URL).fate).toBe('free');
  });
});

describe('readGuardedHead', () => {
  test('what came from somewhere is guarded', async () => {
    const url = 'data:text/plain;charset=utf-8,x';
    expect(readGuardedHead(await fetch(url))).toEqual({ url, status: 200, contentType: 'text/plain' });
  });

  test('what a page made itself is left alone, and not counted', async () => {
    expect(readGuardedHead(new Response('x', { headers: { 'content-type': 'text/plain' } }))).toBeNull();
    expect(readUncheckedReason(new Response('x', { headers: { 'content-type': 'text/html' } }))).toBeNull();
    expect(readUncheckedReason(await fetch('data:text/html,x'))).toBeNull();
  });
});
