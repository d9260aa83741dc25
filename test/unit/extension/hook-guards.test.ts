import { describe, expect, test } from 'vitest';
import { parseHookMessage } from '../../../src/extension/bridge/index.ts';

const begin = {
  type: 'begin',
  stream: 1,
  transport: 'websocket',
  shape: 'records',
  url: 'wss://chat.example/',
  status: 200,
  contentType: '',
};
const piece = { type: 'piece', stream: 1, seq: 1, piece: 'x' };

describe('messages of a page hook', () => {
  test.each([
    ['begin', begin],
    ['a piece of text', piece],
    ['a piece of bytes', { ...piece, piece: new Uint8Array(2) }],
    ['a record', { ...piece, piece: { event: '', data: 'x' } }],
    ['finish', { type: 'finish', stream: 1, seq: 2 }],
    ['passed', { type: 'passed', stream: 1, passed: { reason: 'binary', bytes: 3, characters: 0 } }],
    ['worker', { type: 'worker', stream: 1 }],
    ['end', { type: 'end', stream: 1, reason: 'aborted' }],
  ])('%s passes', (_name, message) => {
    expect(parseHookMessage(message)).toBe(message);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'begin'],
    ['an unknown type', { ...begin, type: 'toString' }],
    ['a type that is no text', { ...begin, type: ['begin'] }],
    ['an unknown transport', { ...begin, transport: 'pigeon' }],
    ['an unknown shape', { ...begin, shape: 'cloud' }],
    ['no address', { ...begin, url: undefined }],
    ['a negative status', { ...begin, status: -1 }],
    ['no number', { ...piece, seq: 'x' }],
    ['a piece that is none', { ...piece, piece: { event: '' } }],
    ['a piece of numbers', { ...piece, piece: [1, 2] }],
    [
      'an unknown reason to pass',
      { type: 'passed', stream: 1, passed: { reason: 'because', bytes: 3, characters: 0 } },
    ],
    [
      'a broken count',
      { type: 'passed', stream: 1, passed: { reason: 'binary', bytes: 0.5, characters: 0 } },
    ],
    ['an unknown end', { type: 'end', stream: 1, reason: 'bored' }],
  ])('%s is refused', (_name, message) => {
    expect(parseHookMessage(message)).toBeNull();
  });
});
