import {
  createRewriter,
  type GateBatch,
  type Rendered,
  type ResponseHead,
  type Rewriter,
} from '../../wire/index.ts';
import type { CloseReason, UnscannedBytes } from '../bridge/index.ts';
import type { EngineLink, LinkedStream, LinkFailure } from './engine-link.ts';
import { createHeldTexts } from './held-texts.ts';
import { natives } from './natives.ts';
import { scanInSlices } from './scan-in-slices.ts';
import { isDocument } from './should-guard.ts';

export interface Step {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly done: boolean;
}

/** Draws a response through the engine, one step for each chunk that the page asks for. */
export interface Pump {
  /** Resolves with bytes that the page may see, or with the end. Rejects with the source's own error. */
  next(): Promise<Step>;
  cancel(reason: unknown): Promise<void>;
}

/** @param reader of the native body; read and cancelled here alone */
export function createPump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  head: ResponseHead,
  link: EngineLink,
): Pump {
  const rewriter = createRewriter(head);
  const stream = link.open({ transport: 'fetch', document: isDocument(head.contentType) });
  const judge = createJudge(rewriter, stream, link);
  let closed = false;

  const close = (reason: CloseReason): void => {
    if (closed) return;
    closed = true;
    const invalid: UnscannedBytes = { reason: 'invalid-utf8', bytes: rewriter.unscannedBytes() };
    const passed: UnscannedBytes = { reason: 'fail-open', bytes: judge.passedBytes() };
    const unscanned = [invalid, passed].filter(({ bytes }) => bytes > 0);
    stream.close({ format: rewriter.format(), reason, unscanned });
  };

  // A stream may break while nobody reads it, e.g. when the page aborts it between two reads.
  natives.reader.closed(reader).catch((error: unknown) => close(reasonOf(error)));

  return {
    async next() {
      for (;;) {
        const { done, value } = await natives.reader.read(reader);
        const { bytes, ended } = await judge.judge(done ? rewriter.finish() : rewriter.push(value));
        if (ended) {
          close(judge.hasFailed() ? 'timeout' : 'blocked');
          // The network's errors are of no interest to a reader whose answer has ended.
          natives.reader.cancel(reader).catch(() => undefined);
        }
        if (done) close('complete');
        if (done || ended || bytes.length > 0) {
          return { bytes: bytes as Uint8Array<ArrayBuffer>, done: done || ended };
        }
      }
    },
    cancel(reason) {
      close('aborted');
      return natives.reader.cancel(reader, reason);
    },
  };
}

/** The network fails with a TypeError; anything else is the reason that the page aborted with. */
function reasonOf(error: unknown): CloseReason {
  return error instanceof natives.TypeError ? 'error' : 'aborted';
}

/** Gets verdicts, and applies the fail policy when none comes. */
interface Judge {
  judge(batch: GateBatch): Promise<Rendered>;
  /** Bytes that went on without a verdict. */
  passedBytes(): number;
  /** A verdict did not come. */
  hasFailed(): boolean;
}

const FAILURE_MESSAGES: Record<LinkFailure, string> = {
  timeout: 'Stinger ended this answer: it could not be checked in time.',
  lost: 'Stinger ended this answer: the check was interrupted. Ask again.',
};

function createJudge(rewriter: Rewriter, stream: LinkedStream, link: EngineLink): Judge {
  const held = createHeldTexts();
  let failed = false;
  let passedBytes = 0;

  const pass = (batch: GateBatch): Rendered => {
    const rendered = batch.render(batch.requests.map((text) => ({ text: held.release(text) })));
    passedBytes += rendered.bytes.length;
    return rendered;
  };

  const endStream = (batch: GateBatch, failure: LinkFailure): Rendered => {
    const blocked = { ruleId: `stinger.${failure}`, message: FAILURE_MESSAGES[failure] };
    return batch.render(batch.requests.map(() => ({ text: '', blocked })));
  };

  return {
    passedBytes: () => passedBytes,
    hasFailed: () => failed,
    async judge(batch) {
      if (failed) return pass(batch);
      if (batch.requests.length === 0) return batch.render([]);
      const outcome = await scanInSlices(stream, rewriter.format(), batch.requests);
      if (outcome.ok) {
        held.note(batch.requests, outcome.answers);
        return batch.render(outcome.answers);
      }
      failed = true;
      return link.failPolicy() === 'open' ? pass(batch) : endStream(batch, outcome.failure);
    },
  };
}
