import { describe, expect, test } from 'vitest';
import { compileRules, createGate, type EngineRule } from '../../../src/engine/index.ts';
import { createGuardedChannel } from '../../../src/extension/sandbox/streams/guarded-channel.ts';

const BLOCK: EngineRule = { id: 'b', kind: 'regex', pattern: 'never', flags: '', action: 'block' };
const REDACT: EngineRule = { id: 'r', kind: 'regex', pattern: '\\d{4}', flags: '', action: 'redact' };
const LONG = 'abc 1234 def '.repeat(1_000);

const open = (beat?: () => void) => createGuardedChannel(createGate(compileRules([BLOCK, REDACT])), beat);

describe('a long text', () => {
  test('comes out as in one piece, with signs of life on the way', () => {
    let beats = 0;
    const step = open(() => (beats += 1)).push(LONG, true);
    const whole = createGate(compileRules([BLOCK, REDACT]));
    expect(step.text).toBe(whole.push(LONG).text + whole.finish().text);
    expect(step.hits).toHaveLength(1_000);
    expect(step.redacted).toBe(4_000);
    expect(beats).toBe(Math.floor(LONG.length / 2_048));
  });

  test('is not read on after a block, and every character of it is accounted for', () => {
    const text = `${LONG}never${LONG}`;
    let beats = 0;
    const step = open(() => (beats += 1)).push(text, true);
    expect(step.blocked).toBe(true);
    expect(beats).toBeLessThan(10);
    const released = step.text.replaceAll(/\[redacted[^\]]*\]|█+|\[[^\]]*\]/g, '').length;
    expect(released + step.redacted + step.discarded + step.held).toBe(text.length);
  });
});

describe('what is dropped', () => {
  test('is decided and never shown, and every character of it is accounted for', () => {
    const channel = open();
    expect(channel.push('call 12', false)).toMatchObject({ text: 'call ', held: 2 });
    expect(channel.drop('34 and ')).toMatchObject({ text: '', held: 0, redacted: 4, discarded: 5 });
  });

  test('still ends the stream where a rule asks for it', () => {
    const word: EngineRule = {
      id: 'w',
      kind: 'keyword',
      keywords: ['halt'],
      caseSensitive: false,
      wholeWord: true,
      action: 'block',
    };
    const channel = createGuardedChannel(createGate(compileRules([word])));
    expect(channel.push('then halt', false)).toMatchObject({ blocked: false, held: 4 });
    expect(channel.drop('')).toMatchObject({ text: '', blocked: true, discarded: 4 });
  });
});
