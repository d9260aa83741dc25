import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cutLikeAModel } from '../../../scripts/demo/cut-like-a-model.ts';
import { recordDemoStream } from '../../../scripts/demo/record-demo-stream.ts';
import { CONVERSATIONS } from '../../../server/demo/conversations.ts';
import { loadDemo } from '../../../server/demo/load-demo.ts';
import { replayStream } from '../../../server/demo/replay-stream.ts';
import { readDemoText } from '../../support/read-demo-text.ts';

const readServerFile = (path: string) =>
  readFileSync(new URL(`../../../server/${path}`, import.meta.url), 'utf8');

describe('the recorded streams', () => {
  test.each(CONVERSATIONS)('$id is what its text makes', async (conversation) => {
    expect(readServerFile(`demo/streams/${conversation.id}.sse`)).toBe(await recordDemoStream(conversation));
  });

  test.each([
    ['secrets', 'AKIAIOSFODNN7EXAMPLE'],
    ['secrets', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['secrets', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['secrets', '-----BEGIN PRIVATE KEY-----'],
    ['personal-data', 'maria.keller@customer.example'],
    ['personal-data', '536-22-8726'],
    ['personal-data', '4242 4242 4242 4242'],
    ['code-name', 'Project Nightjar'],
    ['tool-call', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ])('%s cuts %s', async (id, value) => {
    const { streams } = await loadDemo();
    const records = streams.get(id) ?? [];
    expect(records.filter((record) => record.includes(value))).toEqual([]);
    expect(records.flatMap(readDemoText).join('')).toContain(value);
  });

  test('the page has a button for each', () => {
    const ids = [...readServerFile('demo/page/index.html').matchAll(/data-conversation="([^"]+)"/g)];
    expect(ids.map((match) => match[1])).toEqual(CONVERSATIONS.map(({ id }) => id));
  });
});

test.each(['', 'Hello, world.\n\n  indented', 'key=ghp_16C7e42F', 'naïve 🦔 hedgehog, 1234567'])(
  'pieces of %j join to it',
  (text) => {
    expect(cutLikeAModel(text).join('')).toBe(text);
  },
);

describe('a replay', () => {
  test('gives every record in order, at any pace', async () => {
    expect(await collect(0, new AbortController().signal)).toEqual(['a', 'b', 'c']);
    expect(await collect(1, new AbortController().signal)).toEqual(['a', 'b', 'c']);
  });

  test('takes the time that the pace says', async () => {
    const startedMs = performance.now();
    await collect(20, new AbortController().signal);
    // Three waits of 0.4, 0.7 and 1 times 20 ms; timers may fire a little early.
    expect(performance.now() - startedMs).toBeGreaterThan(38);
  });

  test('ends when it is told to', async () => {
    const closing = new AbortController();
    const replay = collect(60_000, closing.signal);
    closing.abort();
    await expect(replay).rejects.toThrow('aborted');
  });
});

async function collect(paceMs: number, signal: AbortSignal): Promise<readonly string[]> {
  const records: string[] = [];
  for await (const record of replayStream(['a', 'b', 'c'], paceMs, signal)) records.push(record);
  return records;
}
