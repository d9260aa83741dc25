import { expect, test } from 'vitest';
import { readEvents, type ServerEvent } from '../../../src/extension/background/monitored/read-events.ts';
import { createRandom, cutRandomly } from '../../support/cut-text.ts';

const STREAM =
  'retry: 3000\nid: 7\n\n: nothing new\n\nid: 8\nevent: verdict\ndata: {"reason":"a: b ü"}\n\nid:9\ndata:x\n\nid: 10';
const EVENTS: readonly ServerEvent[] = [
  { id: '7', type: 'message', data: null },
  { id: '', type: 'message', data: null },
  { id: '8', type: 'verdict', data: '{"reason":"a: b ü"}' },
  { id: '9', type: 'message', data: 'x' },
];

function makeBody(pieces: readonly string[], onCancel = (): void => undefined) {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      if (pieces !== ENDLESS) controller.close();
    },
    cancel: onCancel,
  });
}
const ENDLESS = ['id: 1\n\n', 'id: 2\n\n'];

async function readAll(pieces: readonly string[]): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(makeBody(pieces))) events.push(event);
  return events;
}

test('events come whole, whatever the cuts; what has no end is none', async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    expect(await readAll(cutRandomly(STREAM, createRandom(seed)))).toEqual(EVENTS);
  }
});

test('whoever stops reading ends the connection', async () => {
  let isCancelled = false;
  for await (const { id } of readEvents(makeBody(ENDLESS, () => void (isCancelled = true)))) {
    expect(id).toBe('1');
    break;
  }
  expect(isCancelled).toBe(true);
});

test('an event without end is refused', async () => {
  await expect(readAll(['data: ', ...Array.from({ length: 70 }, () => 'x'.repeat(1_000))])).rejects.toThrow(
    'has no end',
  );
});
