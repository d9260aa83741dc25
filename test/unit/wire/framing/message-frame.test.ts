import { describe, expect, test } from 'vitest';
import {
  createMessageFrame,
  messageFramer,
  readMessages,
} from '../../../../src/wire/framing/message-frame.ts';

const frameOf = (data: string) => createMessageFrame({ event: '', data });

describe('a message as a frame', () => {
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

  test.each(['', '2', '3', '40'])('a packet that carries nothing says nothing: "%s"', (data) => {
    expect(frameOf(data).data).toBeNull();
    expect(readMessages([frameOf(data).raw])).toEqual([{ event: '', data }]);
  });

  test('a long number is no packet: it may be somebody’s', () => {
    expect(frameOf('4111111111111111 ').data).toBe('4111111111111111 ');
  });

  test('lines, quotes and names survive', () => {
    const record = { event: 'a "name"', data: 'one\ntwo "three"\r\n' };
    expect(readMessages([createMessageFrame(record).raw])).toEqual([record]);
    expect(readMessages([new TextEncoder().encode(messageFramer.write('', 'x\ny'))])).toEqual([
      { event: '', data: 'x\ny' },
    ]);
  });
});
