import type { ChannelAnswer, GateBatch, Rendered, ResponseHead } from '../../wire/index.ts';
import { createRewriter } from '../../wire/index.ts';
import type { CloseReason } from '../bridge/index.ts';
import type { EngineLink, LinkFailure } from './engine-link.ts';
import { createHeldTexts } from './held-texts.ts';
import { natives } from './natives.ts';
import { scanInSlices } from './scan-in-slices.ts';
import { isDocument } from './should-guard.ts';

/** A response's body with the engine in front of it. */
export interface GuardedBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** True from the first read or cancel on, as `bodyUsed` wants it. */
  isDisturbed(): boolean;
  /** What the source broke with, to be thrown again as it was; undefined while it is whole. */
  sourceError(): { readonly error: unknown } | undefined;
}

const FAILURE_MESSAGES: Record<LinkFailure, string> = {
  timeout: 'Stinger ended this answer: it could not be checked in time.',
  lost: 'Stinger ended this answer: the check was interrupted. Ask again.',
};

/**
 * Puts the engine between a response's bytes and whoever reads them. Nothing is read ahead: a chunk is taken
 * from the source when the page asks for one, and passed on as soon as its verdict is there.
 * @param takeSource gives the native body; called once, at the first read
 */
export function guardBody(
  takeSource: () => ReadableStream<Uint8Array>,
  head: ResponseHead,
  link: EngineLink,
): GuardedBody {
  let pump: Pump | undefined;
  let disturbed = false;
  let broken: { readonly error: unknown } | undefined;
  const start = (): Pump => {
    disturbed = true;
    pump ??= createPump(natives.stream.getReader(takeSource()), head, link);
    return pump;
  };

  const stream = new natives.ReadableStream({
    type: 'bytes',
    async pull(controller) {
      try {
        const { bytes, done } = await start().next();
        if (bytes.length > 0) controller.enqueue(bytes);
        if (done) {
          controller.close();
          // A reader that brought its own buffer waits until it is told that nothing came.
          controller.byobRequest?.respond(0);
        }
      } catch (error) {
        broken = { error };
        controller.error(error);
      }
    },
    cancel: (reason) => start().cancel(reason),
  });
  return { stream, isDisturbed: () => disturbed, sourceError: () => broken };
}

interface Step {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly done: boolean;
}

interface Pump {
  /** Resolves with bytes that the page may see, or with the end. Rejects with the source's own error. */
  next(): Promise<Step>;
  cancel(reason: unknown): Promise<void>;
}

function createPump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  head: ResponseHead,
  link: EngineLink,
): Pump {
  const rewriter = createRewriter(head);
  const stream = link.open({ transport: 'fetch', document: isDocument(head.contentType) });
  const held = createHeldTexts();
  let unguarded = false;
  let passedBytes = 0;
  let closed = false;

  const close = (reason: CloseReason): void => {
    if (closed) return;
    closed = true;
    const unscanned = [
      { reason: 'invalid-utf8' as const, bytes: rewriter.unscannedBytes() },
      { reason: 'fail-open' as const, bytes: passedBytes },
    ].filter(({ bytes }) => bytes > 0);
    stream.close({ format: rewriter.format(), reason, unscanned });
  };

  const pass = (batch: GateBatch): Rendered => {
    const rendered = batch.render(batch.requests.map((text) => ({ text: held.release(text) })));
    passedBytes += rendered.bytes.length;
    return rendered;
  };

  const failBatch = (batch: GateBatch, failure: LinkFailure): Rendered => {
    unguarded = link.failPolicy() === 'open';
    if (unguarded) return pass(batch);
    const blocked = { ruleId: `stinger.${failure}`, message: FAILURE_MESSAGES[failure] };
    const rendered = batch.render(batch.requests.map(() => ({ text: '', blocked })));
    close('timeout');
    return rendered;
  };

  const judge = async (batch: GateBatch): Promise<Rendered> => {
    if (unguarded) return pass(batch);
    if (batch.requests.length === 0) return batch.render([]);
    const outcome = await scanInSlices(stream, rewriter.format(), batch.requests);
    if (!outcome.ok) return failBatch(batch, outcome.failure);
    held.note(batch.requests, outcome.answers);
    return batch.render(outcome.answers as readonly ChannelAnswer[]);
  };

  const stop = async (reason: unknown): Promise<void> => {
    await natives.reader.cancel(reader, reason);
  };

  return {
    async next() {
      for (;;) {
        const { done, value } = await read(reader, () => close('error'));
        const rendered = await judge(done ? rewriter.finish() : rewriter.push(value));
        const bytes = rendered.bytes as Uint8Array<ArrayBuffer>;
        if (rendered.ended) {
          close('blocked');
          // The network's errors are of no interest to a reader whose answer has ended.
          stop(undefined).catch(() => undefined);
        } else if (done) close('complete');
        if (done || rendered.ended || bytes.length > 0) return { bytes, done: done || rendered.ended };
      }
    },
    cancel(reason) {
      close('aborted');
      return stop(reason);
    },
  };
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onError: () => void,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await natives.reader.read(reader);
  } catch (error) {
    onError();
    throw error;
  }
}
