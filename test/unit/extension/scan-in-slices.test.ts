import { expect, test } from 'vitest';
import type { ScanText } from '../../../src/extension/bridge/index.ts';
import type { LinkedStream } from '../../../src/extension/content/streams/engine-link.ts';
import { scanInSlices } from '../../../src/extension/content/streams/scan-in-slices.ts';

const text = (value: string, more: Partial<ScanText> = {}): ScanText => ({
  channel: 'c',
  kind: 'answer',
  mode: 'append',
  text: value,
  ends: false,
  ...more,
});

/** Answers every text with itself and keeps what it was asked. */
function createEcho(): LinkedStream & { readonly scans: (readonly ScanText[])[] } {
  const scans: (readonly ScanText[])[] = [];
  return {
    scans,
    scan: async (_format, texts) => {
      scans.push(texts);
      return { ok: true, answers: texts.map((t) => ({ text: t.text, held: 0 })) };
    },
    close: () => undefined,
  };
}

test('small texts go in one message, answers in order', async () => {
  const echo = createEcho();
  const outcome = await scanInSlices(echo, 'text', [text('a'), text('b', { channel: 'd' })]);
  expect(outcome).toEqual({
    ok: true,
    answers: [
      { text: 'a', held: 0 },
      { text: 'b', held: 0 },
    ],
  });
  expect(echo.scans).toHaveLength(1);
});

test('a long text is cut, only its last part ends it, and the answer is whole', async () => {
  const long = 'x'.repeat(200_000);
  const echo = createEcho();
  const outcome = await scanInSlices(echo, 'text', [text(long, { ends: true }), text('y')]);
  expect(outcome.ok && outcome.answers.map((answer) => answer.text)).toEqual([long, 'y']);
  const parts = echo.scans.flat().filter(({ text: t }) => t.startsWith('x'));
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.map(({ ends }) => ends)).toEqual([...parts.slice(1).map(() => false), true]);
  for (const scan of echo.scans)
    expect(scan.reduce((sum, t) => sum + t.text.length, 0)).toBeLessThanOrEqual(16_384);
});

test('texts without end go in several messages, answers in order', async () => {
  const echo = createEcho();
  const texts = Array.from({ length: 2_500 }, (_, i) => text(String(i), { channel: `c${i}` }));
  const outcome = await scanInSlices(echo, 'text', texts);
  expect(outcome.ok && outcome.answers.map((answer) => answer.text)).toEqual(texts.map((t) => t.text));
  expect(echo.scans.map((scan) => scan.length)).toEqual([1_024, 1_024, 452]);
});

test('a long whole text becomes a channel of its own that ends with it', async () => {
  const echo = createEcho();
  const long = text('x'.repeat(100_000), { mode: 'whole' });
  const outcome = await scanInSlices(echo, 'text', [long, long]);
  expect(outcome.ok && outcome.answers.map((answer) => answer.text.length)).toEqual([100_000, 100_000]);
  const parts = echo.scans.flat();
  expect(parts.every(({ mode }) => mode === 'append')).toBe(true);
  expect(new Set(parts.map(({ channel }) => channel)).size).toBe(2);
  expect(parts.filter(({ ends }) => ends)).toHaveLength(2);
  expect(parts.some(({ channel }) => channel === 'c')).toBe(false);
});

test('a block stays, whatever comes after it', async () => {
  const blocked = { ruleId: 'r', message: 'no' };
  let calls = 0;
  const stream: LinkedStream = {
    scan: async (_format, texts) => {
      calls += 1;
      return {
        ok: true,
        answers: texts.map(() => (calls === 1 ? { text: 'a', held: 0, blocked } : { text: 'b', held: 0 })),
      };
    },
    close: () => undefined,
  };
  const outcome = await scanInSlices(stream, 'text', [text('x'.repeat(70_000))]);
  expect(outcome).toEqual({ ok: true, answers: [{ text: 'a', held: 0, blocked }] });
});

test('the first failure is the outcome', async () => {
  const stream: LinkedStream = { scan: async () => ({ ok: false, failure: 'lost' }), close: () => undefined };
  expect(await scanInSlices(stream, 'text', [text('a')])).toEqual({ ok: false, failure: 'lost' });
});
