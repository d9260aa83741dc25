import { describe, expect, test } from 'vitest';
import {
  beginsPackets,
  createMessageFrame,
  messageFramer,
  readMessages,
} from '../../../../src/wire/framing/message-frame.ts';

const frameOf = (data: string) => createMessageFrame({ event: '', data }, true);

describe('a message of a socket with packets as a frame', () => {
  test.each([
    ['JSON', '{"a":1}', '', '{"a":1}'],
    ['text', 'Hello 42', '', 'Hello 42'],
    ['text that begins with a number', '42 is the answer', '', '42 is the answer'],
    ['a packet of socket.io', '42["say","x"]', '42', '["say","x"]'],
    ['one with a namespace and a number', '451-/chat,17["x"]', '', '451-/chat,17["x"]'],
    ['one with a namespace', '42/chat,17["x"]', '42/chat,17', '["x"]'],
    ['the hello of engine.io', '0{"sid":"a"}', '0', '{"sid":"a"}'],
  ])('%s', (_name, data, prefix, body) => {
    const frame = frameOf(data);
    expect(frame.data).toBe(body);
    expect(readMessages([new TextEncoder().encode(frame.serialise('"new"'))])).toEqual([
      { event: '', data: `${prefix}"new"` },
    ]);
  });

  test.each(['', '2', '3', '40', '40/chat,', '41/chat'])(
    'a packet that carries nothing says nothing: "%s"',
    (data) => {
      expect(frameOf(data).data).toBeNull();
      expect(readMessages([frameOf(data).raw])).toEqual([{ event: '', data }]);
    },
  );

  test.each(['4111111111111111 ', '4111111111111111', '411', '1'.repeat(5)])(
    'a long number is no packet, it may be somebody’s: "%s"',
    (data) => {
      expect(frameOf(data).data).toBe(data);
    },
  );

  test('lines, quotes and names survive', () => {
    const record = { event: 'a "name"', data: 'one\ntwo "three"\r\n' };
    expect(readMessages([createMessageFrame(record, false).raw])).toEqual([record]);
    expect(readMessages([new TextEncoder().encode(messageFramer.write('', 'x\ny'))])).toEqual([
      { event: '', data: 'x\ny' },
    ]);
  });
});

describe('a message of any other socket as a frame', () => {
  test.each(['4', '41', '4111111111111111', '4111[1]', '42["say","x"]'])('digits are text: "%s"', (data) => {
    const frame = createMessageFrame({ event: '', data }, false);
    expect(frame.data).toBe(data);
    expect(readMessages([new TextEncoder().encode(frame.serialise('x'))])).toEqual([
      { event: '', data: 'x' },
    ]);
  });

  test('is told from one with packets by its first message', () => {
    const begins = (data: string): boolean => beginsPackets({ event: '', data });
    expect(['0{"sid":"a","upgrades":[]}', '3probe'].filter((data) => !begins(data))).toEqual([]);
    expect(['0', '40', '0{"a":1}', '42["sid"]', '3probes', '{"sid":1}'].filter(begins)).toEqual([]);
  });
});
