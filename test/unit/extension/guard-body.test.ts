import { describe, expect, test } from 'vitest';
import { guardBody } from '../../../src/extension/page-hook/guard-body.ts';
import { createFakeGuardLink } from '../../support/browser/fake-guard-link.ts';
import { waitUntil } from '../../support/wait-until.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const HEAD = { url: 'https://chat.example/', status: 200, contentType: 'text/plain' };
const NOTHING = new Uint8Array(0);
const bytes = (text: string): Bytes => new TextEncoder().encode(text);
const shout = (piece: unknown): Bytes =>
  piece === null ? NOTHING : bytes(new TextDecoder().decode(piece as Bytes).toUpperCase());
const createEcho = () => createFakeGuardLink((piece) => ({ shown: shout(piece), ended: false }));

function sourceOf(...chunks: readonly string[]): ReadableStream<Bytes> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(bytes(chunk));
      controller.close();
    },
  });
}

const readAll = (stream: ReadableStream<Bytes>): Promise<string> => new Response(stream as BodyInit).text();

describe('a guarded body', () => {
  test('shows what was answered', async () => {
    const link = createEcho();
    expect(await readAll(guardBody(() => sourceOf('one ', 'two'), HEAD, link).stream)).toBe('ONE TWO');
    expect(link.ends).toEqual(['finish']);
  });

  test('takes nothing from the source before the page reads, then is one chunk ahead', async () => {
    let taken = 0;
    const source = new ReadableStream<Bytes>(
      { pull: (controller) => controller.enqueue(bytes(String(++taken))) },
      { highWaterMark: 0 },
    );
    const guarded = guardBody(() => source, HEAD, createEcho());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toBe(0);
    expect(guarded.isDisturbed()).toBe(false);
    const reader = guarded.stream.getReader();
    await reader.read();
    expect(guarded.isDisturbed()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toBeLessThanOrEqual(3);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('2');
  });

  test('reads on where nothing of a chunk may be shown', async () => {
    const link = createFakeGuardLink((piece, call) => ({
      shown: call === 0 ? NOTHING : shout(piece),
      ended: false,
    }));
    expect(await readAll(guardBody(() => sourceOf('one ', 'two'), HEAD, link).stream)).toBe('TWO');
  });

  test('ends where the answer ends it, and cancels the source', async () => {
    let isCancelled = false;
    const source = new ReadableStream<Bytes>({
      pull: (controller) => controller.enqueue(bytes('x')),
      cancel: () => {
        isCancelled = true;
      },
    });
    const link = createFakeGuardLink((piece, call) => ({ shown: shout(piece), ended: call === 1 }));
    expect(await readAll(guardBody(() => source, HEAD, link).stream)).toBe('XX');
    await waitUntil(() => isCancelled);
  });

  test.each([
    ['error', new TypeError('network error')],
    ['aborted', new DOMException('The user aborted a request.', 'AbortError')],
    ['aborted', new RangeError('the reason of the page')],
  ] as const)('breaks as its source broke (%s)', async (reason, broken) => {
    let pulls = 0;
    const source = new ReadableStream<Bytes>({
      pull(controller) {
        pulls += 1;
        if (pulls === 1) controller.enqueue(bytes('secret'));
        else controller.error(broken);
      },
    });
    const link = createFakeGuardLink(() => ({ shown: NOTHING, ended: false }));
    const guarded = guardBody(() => source, HEAD, link);
    await expect(guarded.stream.getReader().read()).rejects.toBe(broken);
    expect(guarded.sourceError()).toEqual({ error: broken });
    expect(link.ends).toEqual([reason]);
  });

  test('a source that breaks while nobody reads is closed all the same', async () => {
    let fail: (reason: unknown) => void = () => undefined;
    const source = new ReadableStream<Bytes>({
      start(controller) {
        controller.enqueue(bytes('x'));
        fail = (reason) => controller.error(reason);
      },
    });
    const link = createEcho();
    const reader = guardBody(() => source, HEAD, link).stream.getReader();
    await reader.read();
    fail(new RangeError('the reason of the page'));
    await reader.read().catch(() => undefined);
    expect(link.ends).toEqual(['aborted']);
  });

  test('a page that cancels cancels the source', async () => {
    let reason: unknown;
    const source = new ReadableStream<Bytes>({
      pull: (controller) => controller.enqueue(bytes('x')),
      cancel: (why) => {
        reason = why;
      },
    });
    const link = createEcho();
    const reader = guardBody(() => source, HEAD, link).stream.getReader();
    await reader.read();
    await reader.cancel('enough');
    await waitUntil(() => reason === 'enough');
    expect(link.ends).toEqual(['aborted']);
  });
});
