import { describe, expect, test } from 'vitest';
import { encodePae } from '../../../src/trust/index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('encodePae', () => {
  test.each([
    [
      'plain text',
      'http://example.com/HelloWorld',
      'hello world',
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    ],
    ['nothing', '', '', 'DSSEv1 0  0 '],
    ['lengths in bytes', 'ähm', '字', 'DSSEv1 4 ähm 3 字'],
  ])('encodes %s', (_, type, payload, expected) => {
    expect(Buffer.from(encodePae(type, bytes(payload))).toString()).toBe(expected);
  });

  test('keeps bytes that are no text', () => {
    expect(encodePae('t', Uint8Array.of(0, 255)).subarray(-2)).toEqual(Uint8Array.of(0, 255));
  });

  test('tells apart a blank in the type and one in the payload', () => {
    expect(encodePae('a b', bytes('c'))).not.toEqual(encodePae('a', bytes('b c')));
  });
});
