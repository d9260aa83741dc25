import { describe, expect, test } from 'vitest';
import { createFramer } from '../../../../src/wire/framing/create-framer.ts';
import type { Frame, RecordFrame } from '../../../../src/wire/framing/frame.ts';
import { parseSseRecord } from '../../../../src/wire/framing/sse-record.ts';
import { cutAt } from '../../../support/wire/drive-rewriter.ts';

const isRecord = (frame: Frame): frame is RecordFrame => frame.kind === 'record';

function frameAll(pieces: readonly Uint8Array[]): readonly Frame[] {
  const framer = createFramer('text/event-stream', 1_000);
  return [...pieces.flatMap((piece) => framer.push(piece)), ...framer.finish()];
}

/** What the records of a body say; those without data are left out. */
function readRecords(pieces: readonly Uint8Array[]): [event: string, data: string][] {
  const records = frameAll(pieces).filter(isRecord);
  return records.flatMap(({ event, data }) => (data === null ? [] : [[event, data] as [string, string]]));
}

const cases: [name: string, body: string, records: [event: string, data: string][]][] = [
  [
    'line feeds',
    'data: a\n\ndata: b\n\n',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  [
    'carriage returns and line feeds',
    'data: a\r\n\r\ndata: b\r\n\r\n',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  [
    'carriage returns',
    'data: a\r\rdata: b\r\r',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  [
    'mixed line ends',
    'data: a\r\ndata: b\n\rdata: c\r\r\n',
    [
      ['', 'a\nb'],
      ['', 'c'],
    ],
  ],
  ['a byte order mark', '\ufeffdata: a\n\n', [['', 'a']]],
  ['comments', ': hello\n\n:\ndata: a\n: bye\n\n', [['', 'a']]],
  ['several data lines', 'data: a\ndata:\ndata:  b\n\n', [['', 'a\n\n b']]],
  ['no space after the colon', 'event:x\ndata:a\n\n', [['x', 'a']]],
  ['a field without a colon', ': c\ndata\n\n', [['', '']]],
  ['event, id and retry', 'id: 7\nretry: 10\nevent: old\nevent: new\ndata: a\n\n', [['new', 'a']]],
  ['an unknown field', 'data: a\nfoo: bar\n\n', [['', 'a']]],
  ['an event without data', 'event: x\n\ndata: a\n\n', [['', 'a']]],
  [
    'empty lines in a row',
    '\n\r\n\ndata: a\n\n\n\ndata: b\n\n\r\r',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  [
    'an end without an empty line',
    'data: a\n\ndata: b',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  ['letters of several bytes', 'data: ü🐝\n\n', [['', 'ü🐝']]],
];

describe('event streams', () => {
  test.each(cases)('%s', (_name, body, records) => {
    expect(readRecords([Buffer.from(body)])).toEqual(records);
  });

  test.each(cases)('%s, cut anywhere', (_name, body, records) => {
    const bytes = Buffer.from(body);
    for (let first = 1; first < bytes.length; first += 1) {
      for (let second = first; second < bytes.length; second += 1) {
        const pieces = cutAt(bytes, [first, second]);
        const frames = frameAll(pieces);
        expect(Buffer.concat(frames.map((frame) => frame.raw)).equals(bytes)).toBe(true);
        expect(readRecords(pieces), `cut at ${first} and ${second}`).toEqual(records);
      }
    }
  });

  test('an event goes out with its empty line, also when a line feed may still follow', () => {
    const framer = createFramer('text/event-stream', 1_000);
    expect(framer.push(Buffer.from('data: a\r\n\r')).filter(isRecord)).toHaveLength(1);
    const [rest, ...more] = framer.push(Buffer.from('\ndata: b'));
    expect([rest?.raw.length, more]).toEqual([1, []]);
  });
});

test('empty lines in a row are one frame, however many', () => {
  const [first, ...more] = frameAll([Buffer.from('\n\r\r\n'.repeat(1_000))]);
  expect([first?.raw.length, more]).toEqual([4_000, []]);
});

describe('a changed record', () => {
  test.each([
    [
      'keeps its other lines',
      'id: 1\r\n: c\r\nevent: x\r\ndata: a\r\nretry: 2\r\n\r\n',
      'B',
      'id: 1\r\n: c\r\nevent: x\r\ndata: B\r\nretry: 2\r\n\r\n',
    ],
    ['keeps how the field is written', 'data:a\n\n', 'B', 'data:B\n\n'],
    ['keeps its byte order mark', '\ufeffdata: a\n\n', 'B', '\ufeffdata: B\n\n'],
    ['has all its data in one place', 'data: a\nid: 1\ndata: b\n\n', 'B', 'data: B\nid: 1\n\n'],
    ['has a line for each line of its data', 'data: a\n\n', 'B\nC\r\nD', 'data: B\ndata: C\ndata: D\n\n'],
    ['may lack its end', 'data: a', 'B\nC', 'data: B\ndata: C'],
    ['gets a space that it needs', 'data\n\n', ' B', 'data:  B\n\n'],
  ])('%s', (_name, body, data, expected) => {
    expect(parseSseRecord(Buffer.from(body), false).serialise(data)).toBe(expected);
  });

  test('has comments and unknown lines in it replaced, and nothing else', () => {
    const record = parseSseRecord(Buffer.from(': one\nfoo: two\ndata: a\n\n'), false);
    expect(record.notes.map((note) => note.text)).toEqual([' one', 'foo: two']);
    for (const note of record.notes) note.put('x\ny');
    expect(record.serialise(null)).toBe(':x y\nx y\ndata: a\n\n');
  });
});
