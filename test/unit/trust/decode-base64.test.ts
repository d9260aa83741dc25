import { describe, expect, test } from 'vitest';
import { decodeBase64 } from '../../../src/trust/decode-base64.ts';

describe('decodeBase64', () => {
  test.each([
    ['', []],
    ['AA==', [0]],
    ['/+8=', [255, 239]],
    ['AQID', [1, 2, 3]],
    ['AQIDBA==', [1, 2, 3, 4]],
  ])('reads %j', (text, bytes) => {
    expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes));
  });

  test('reads what the platform writes, for every length', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, at) => (at * 37) % 256);
    for (let length = 0; length <= bytes.length; length++) {
      const slice = bytes.subarray(0, length);
      expect(decodeBase64(Buffer.from(slice).toString('base64'))).toEqual(new Uint8Array(slice));
    }
  });

  test.each([
    ['no padding', 'AQ'],
    ['too little padding', 'AQ='],
    ['too much padding', 'AQID===='],
    ['padding alone', '===='],
    ['padding in the middle', 'AQ==AQID'],
    ['stray bits behind the last byte', 'AR=='],
    ['stray bits behind the last two bytes', 'AQJ='],
    ['a blank', 'AQID AQI'],
    ['a line end', 'AQI\n'],
    ['the URL alphabet', '_-8='],
    ['a character outside of ASCII', 'AQIé'],
    ['a character outside of the table', 'AQI\u{1F41D}'],
  ])('refuses %s', (_, text) => {
    expect(decodeBase64(text)).toBeNull();
  });
});
