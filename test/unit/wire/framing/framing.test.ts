import { describe, expect, test } from 'vitest';
import { createFramer } from '../../../../src/wire/framing/create-framer.ts';
import { sniffFraming } from '../../../../src/wire/framing/sniff-framing.ts';
import { completeLength, countInvalidBytes, splitUtf8 } from '../../../../src/wire/framing/utf8.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('sniffFraming', () => {
  test.each([
    ['text/event-stream', 'data: x', 'sse'],
    ['text/event-stream', ': ping', 'sse'],
    ['text/event-stream', '\n', 'sse'],
    ['text/event-stream', '{"error":', 'json'],
    ['text/event-stream', 'Hello the', 'text'],
    ['text/plain', 'data: {"a', 'sse'],
    ['text/plain', ': no sign', 'text'],
    ['text/plain', 'Hello the', 'text'],
    ['', 'event: x', 'sse'],
    ['application/json', '{"a": 1}', 'json'],
    ['application/problem+json', '{"a": 1}', 'json'],
    ['application/json', 'data: {}', 'sse'],
    ['application/x-ndjson', '{"a": 1}', 'ndjson'],
    ['application/jsonl', 'data: x', 'ndjson'],
  ] as const)('%s that begins with %j is %s', (type, start, framing) => {
    expect(sniffFraming(type, start, true)).toBe(framing);
  });

  test.each(['', 'd', 'even', 'retr'])('%j could become anything', (start) => {
    expect(sniffFraming('text/event-stream', start, false)).toBeNull();
    expect(sniffFraming('text/event-stream', start, true)).toBe('text');
  });

  test('a byte order mark in pieces is no text', () => {
    const framer = createFramer('text/event-stream', 100);
    const pieces = [0xef, 0xbb, 0xbf, 0x64, 0x61, 0x74, 0x61].map((byte) => framer.push(bytes(byte)));
    expect(pieces.every((frames) => frames.length === 0)).toBe(true);
    expect(framer.framing()).toBeNull();
    framer.push(bytes(0x3a));
    expect(framer.framing()).toBe('sse');
  });
});

describe('UTF-8', () => {
  test.each([
    ['complete', [0x61, 0xc3, 0xbc], 3],
    ['half of two', [0x61, 0xc3], 1],
    ['two of three', [0x61, 0xe2, 0x82], 1],
    ['three of four', [0xf0, 0x9f, 0x90], 0],
    ['a lone continuation', [0x61, 0x82], 2],
    ['four continuations', [0x82, 0x82, 0x82, 0x82], 4],
    ['nothing', [], 0],
  ])('%s: what is complete', (_name, values, length) => {
    expect(completeLength(bytes(...values))).toBe(length);
  });

  test.each([
    ['over-long', [0xc0, 0xaf]],
    ['over-long in three', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['past the end', [0xf4, 0x90, 0x80, 0x80]],
    ['no lead byte', [0xf8, 0x88, 0x80]],
    ['cut short', [0xe2, 0x82]],
  ])('%s is invalid, as the platform says too', (_name, values) => {
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes(...values))).toThrow(TypeError);
    expect(countInvalidBytes(bytes(0x61, ...values, 0x62))).toBe(values.length);
  });

  test('every code point is valid, as the platform spells it', () => {
    for (let point = 0; point <= 0x10ffff; point += point < 0x3000 ? 1 : 97) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      expect(countInvalidBytes(Buffer.from(String.fromCodePoint(point)))).toBe(0);
    }
  });

  test('runs take turns and are the bytes', () => {
    const mixed = bytes(0x61, 0xff, 0xfe, 0xc3, 0xbc, 0x80);
    const runs = splitUtf8(mixed);
    expect(splitUtf8(mixed, 4).map((run) => run.bytes.length)).toEqual([1, 5]);
    expect(runs.map((run) => [run.isText, run.bytes.length])).toEqual([
      [true, 1],
      [false, 2],
      [true, 2],
      [false, 1],
    ]);
  });
});
