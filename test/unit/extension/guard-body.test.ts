import { describe, expect, test } from 'vitest';
import type { CloseMessage, FailPolicy, ScanAnswer, ScanText } from '../../../src/extension/bridge/index.ts';
import type { EngineLink, ScanOutcome } from '../../../src/extension/page-hook/engine-link.ts';
import { guardBody } from '../../../src/extension/page-hook/guard-body.ts';
import { waitUntil } from '../../support/wait-until.ts';

const HEAD = { url: 'https://chat.example/', status: 200, contentType: 'text/plain' };

type Answer = (texts: readonly ScanText[], call: number) => ScanOutcome;

const shout = (texts: readonly ScanText[]): ScanAnswer[] =>
  texts.map(({ text }) => ({ text: text.toUpperCase(), held: 0 }));

function createLink(answer: Answer, policy: FailPolicy = 'closed') {
  const closes: Pick<CloseMessage, 'format' | 'reason' | 'unscanned'>[] = [];
  let calls = 0;
  const link: EngineLink = {
    failPolicy: () => policy,
    open: () => ({
      scan: async (_format, texts) => answer(texts, calls++),
      close: (message) => void closes.push(message),
    }),
  };
  return { link, closes, calls: () => calls };
}

function sourceOf(...chunks: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

const readAll = (stream: ReadableStream<Uint8Array>): Promise<string> =>
  new Response(stream as BodyInit).text();
const ok: Answer = (texts) => ({ ok: true, answers: shout(texts) });

describe('a guarded body', () => {
  test('shows what the engine answered', async () => {
    const { link, closes } = createLink(ok);
    expect(await readAll(guardBody(() => sourceOf('one ', 'two'), HEAD, link).stream)).toBe('ONE TWO');
    expect(closes).toEqual([{ format: 'text', reason: 'complete', unscanned: [] }]);
  });

  test('takes nothing from the source before the page reads', async () => {
    let taken = false;
    const take = (): ReadableStream<Uint8Array> => {
      taken = true;
      return sourceOf('x');
    };
    const guarded = guardBody(take, HEAD, createLink(ok).link);
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBe(false);
    expect(guarded.isDisturbed()).toBe(false);
    await readAll(guarded.stream);
    expect(guarded.isDisturbed()).toBe(true);
  });

  test('ends where a rule blocks, with its message', async () => {
    const blocked = { ruleId: 'r', message: 'No more.' };
    const { link, closes } = createLink((texts, call) =>
      call === 0 ? ok(texts, 0) : { ok: true, answers: texts.map(() => ({ text: '', held: 0, blocked })) },
    );
    const text = await readAll(guardBody(() => sourceOf('one ', 'two ', 'three'), HEAD, link).stream);
    expect(text).toMatch(/^ONE \s*No more\.\s*$/);
    expect(closes.map(({ reason }) => reason)).toEqual(['blocked']);
  });

  test.each(['timeout', 'lost'] as const)(
    'without a verdict (%s) it ends and says so, policy closed',
    async (failure) => {
      const { link, closes } = createLink((texts, call) =>
        call === 0 ? ok(texts, 0) : { ok: false, failure },
      );
      const text = await readAll(guardBody(() => sourceOf('one ', 'two '), HEAD, link).stream);
      expect(text).toMatch(/^ONE \s*Stinger ended this answer/);
      expect(closes.map(({ reason }) => reason)).toEqual(['timeout']);
    },
  );

  test('without a verdict it goes on unchecked and counts what it let through, policy open', async () => {
    const { link, closes, calls } = createLink((texts, call) => {
      if (call > 0) return { ok: false, failure: 'lost' };
      return { ok: true, answers: texts.map(() => ({ text: '', held: 4 })) };
    }, 'open');
    const text = await readAll(guardBody(() => sourceOf('one ', 'two ', 'three'), HEAD, link).stream);
    expect(text).toBe('one two three');
    expect(closes).toEqual([
      { format: 'text', reason: 'complete', unscanned: [{ reason: 'fail-open', bytes: 13 }] },
    ]);
    expect(calls()).toBe(2);
  });

  test.each([
    ['error', new TypeError('network error')],
    ['aborted', new DOMException('The user aborted a request.', 'AbortError')],
    ['aborted', new RangeError('the reason of the page')],
  ])('breaks as its source broke (%s), and what is held is never shown', async (reason, broken) => {
    let pulls = 0;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        if (pulls === 1) controller.enqueue(new TextEncoder().encode('secret'));
        else controller.error(broken);
      },
    });
    const { link, closes } = createLink((texts) => ({
      ok: true,
      answers: texts.map(() => ({ text: '', held: 6 })),
    }));
    const guarded = guardBody(() => source, HEAD, link);
    await expect(guarded.stream.getReader().read()).rejects.toBe(broken);
    expect(guarded.sourceError()).toEqual({ error: broken });
    expect(closes.map((close) => close.reason)).toEqual([reason]);
  });

  test('a source that breaks while nobody reads is closed all the same', async () => {
    let fail: (reason: unknown) => void = () => undefined;
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('x'));
        fail = (reason) => controller.error(reason);
      },
    });
    const { link, closes } = createLink(ok);
    await guardBody(() => source, HEAD, link)
      .stream.getReader()
      .read();
    fail(new RangeError('the reason of the page'));
    await waitUntil(() => closes.length === 1);
    expect(closes[0]?.reason).toBe('aborted');
  });

  test('a page that cancels cancels the source', async () => {
    let reason: unknown;
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x')),
      cancel: (why) => {
        reason = why;
      },
    });
    const { link, closes } = createLink(ok);
    const reader = guardBody(() => source, HEAD, link).stream.getReader();
    await reader.read();
    await reader.cancel('enough');
    expect(reason).toBe('enough');
    expect(closes.map((close) => close.reason)).toEqual(['aborted']);
  });
});
