import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Verdict } from '../../src/protocol/index.ts';
import { describeUnanswered, type SettledCheck } from '../services/session-checks.ts';
import type { Settlement } from '../services/session-event.ts';
import type { CheckAnswer, OpenCheck, StoredSession } from '../storage/store.ts';
import { askRunner } from './ask-runner.ts';
import type { CheckRunner } from './check-runner.ts';

export interface BatchedDeps {
  readonly runner: CheckRunner;
  /** How long an answer waits for its verdicts, milliseconds. */
  readonly budgetMs: number;
  readonly readTexts: (sessionId: string) => Promise<ReadonlyMap<string, string>>;
  /** @returns the session as it is then */
  readonly settle: (settlement: Settlement) => Promise<StoredSession>;
  readonly logger: FastifyBaseLogger;
}

export interface BatchedChecks {
  /**
   * Runs the BATCHED checks that a request has opened, once, however often it is asked.
   * @param texts of the session, where they are known
   * @returns the session with the request's answer, on disk by then
   */
  answer(session: StoredSession, seq: number, texts?: ReadonlyMap<string, string>): Promise<StoredSession>;
  /** Runs what a session has open and nothing runs: after a restart, or where a verdict could not be kept. */
  resume(session: StoredSession): Promise<void>;
  /** Gives up what still runs; it stays open. Resolves when nothing runs. */
  stop(): Promise<void>;
}

/** What comes before a sentence, for guardrails that need it; UTF-16 code units. */
const CONTEXT_CHARS = 1_000;
/** After that nobody waits for a verdict any more, not even the audit record. */
const LATE_MS = 30_000;
/** Between attempts to keep a late verdict; twice as long each time. */
const RETRY_MS = 250;
const MAX_RETRY_MS = 60_000;

export const findAnswer = (session: StoredSession, seq: number): CheckAnswer | undefined =>
  session.checks?.answered.find((answer) => answer.seq === seq);

const listOpen = (session: StoredSession, seq: number): readonly OpenCheck[] =>
  (session.checks?.open ?? []).filter((check) => check.stretch !== null && check.seq === seq);

/** Lets guardrails say within a budget what they have to say of new text; what comes later is counted, too. */
export function createBatchedChecks(deps: BatchedDeps): BatchedChecks {
  return new RunningChecks(deps);
}

type Texts = ReadonlyMap<string, string>;

class RunningChecks implements BatchedChecks {
  readonly #deps: BatchedDeps;
  /** By session and number of the request. */
  readonly #answering = new Map<string, Promise<StoredSession>>();
  readonly #running = new Set<Promise<unknown>>();
  /** One for each request whose checks run. */
  readonly #controllers = new Set<AbortController>();
  /** Checks that run or whose verdict is not on disk yet. */
  readonly #active = new Set<string>();
  readonly #stopping = new AbortController();

  constructor(deps: BatchedDeps) {
    this.#deps = deps;
  }

  answer(session: StoredSession, seq: number, texts?: Texts): Promise<StoredSession> {
    const isAnswered = findAnswer(session, seq)?.isFinal === true;
    if (isAnswered || listOpen(session, seq).length === 0) return Promise.resolve(session);
    const key = `${session.sessionId} ${seq}`;
    const pending = this.#answering.get(key);
    if (pending !== undefined) return pending;
    const started = this.#keep(this.#run(session, seq, texts)).finally(() => this.#answering.delete(key));
    this.#answering.set(key, started);
    return started;
  }

  async resume(session: StoredSession): Promise<void> {
    const open = (session.checks?.open ?? []).filter((check) => check.stretch !== null);
    const seqs = new Set(open.map(({ seq }) => seq));
    const unanswered = [...seqs].filter((seq) => findAnswer(session, seq)?.isFinal !== true);
    await Promise.all(unanswered.map((seq) => this.answer(session, seq)));
    const { sessionId } = session;
    const late = open.filter(
      ({ seq, checkId }) => !unanswered.includes(seq) && !this.#active.has(nameCheck(sessionId, checkId)),
    );
    if (late.length === 0) return;
    const results = this.#start(late, await this.#deps.readTexts(sessionId));
    for (const [index, check] of late.entries()) this.#settleLater(sessionId, check, results[index]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const controller of this.#controllers) controller.abort();
    await Promise.allSettled(this.#running);
  }

  async #run(session: StoredSession, seq: number, known?: Texts): Promise<StoredSession> {
    const { runner, settle, readTexts, budgetMs } = this.#deps;
    const { sessionId } = session;
    const open = listOpen(session, seq);
    const results = this.#start(open, known ?? (await readTexts(sessionId)));
    const inTime = await waitFor(results, budgetMs);
    // What was given up by the end of the process is run again by the next one.
    if (this.#stopping.signal.aborted) return session;
    const verdicts = open.map((check) => ({
      ...(inTime.get(check.checkId)?.verdict ?? tellUnanswered(runner, check, 'timeout', budgetMs)),
      stretch: check.stretch,
    }));
    for (const [index, check] of open.entries()) {
      if (!inTime.has(check.checkId)) this.#settleLater(sessionId, check, results[index]);
    }
    return settle({ sessionId, settled: [...inTime.values()], answer: { seq, verdicts, isFinal: true } });
  }

  #start(open: readonly OpenCheck[], texts: Texts): readonly Promise<SettledCheck>[] {
    const controller = new AbortController();
    this.#controllers.add(controller);
    const timer = setTimeout(() => controller.abort(), LATE_MS);
    const { signal } = controller;
    const results = open.map((check) => this.#keep(runCheck(this.#deps.runner, check, { texts, signal })));
    void Promise.all(results).finally(() => {
      clearTimeout(timer);
      this.#controllers.delete(controller);
    });
    return results;
  }

  #settleLater(sessionId: string, check: OpenCheck, result?: Promise<SettledCheck>): void {
    if (result === undefined) return;
    const name = nameCheck(sessionId, check.checkId);
    this.#active.add(name);
    const told = { sessionId, correlationId: check.correlationId };
    void this.#keep(this.#settleLate(told, result).finally(() => this.#active.delete(name)));
  }

  /** Tries until the verdict is kept, or the process ends: its session waits for it. */
  async #settleLate(
    told: { readonly sessionId: string; readonly correlationId: string | undefined },
    check: Promise<SettledCheck>,
  ): Promise<void> {
    const { sessionId } = told;
    const settled = await check;
    const { signal } = this.#stopping;
    for (let retryMs = RETRY_MS; !signal.aborted; retryMs = Math.min(MAX_RETRY_MS, retryMs * 2)) {
      try {
        await this.#deps.settle({ sessionId, settled: [settled], answer: null });
        return;
      } catch (error) {
        this.#deps.logger.error({ err: error, ...told }, 'a late verdict could not be kept yet');
        await wait(retryMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Until it has ended, {@link stop} waits for it. */
  #keep<Value>(promise: Promise<Value>): Promise<Value> {
    const kept = promise.finally(() => this.#running.delete(kept));
    this.#running.add(kept);
    return kept;
  }
}

const nameCheck = (sessionId: string, checkId: string): string => `${sessionId} ${checkId}`;

interface CheckSurroundings {
  readonly texts: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** Never rejects. */
async function runCheck(
  runner: CheckRunner,
  check: OpenCheck,
  { texts, signal }: CheckSurroundings,
): Promise<SettledCheck> {
  const { channel = '', start = 0, end = 0 } = check.stretch ?? {};
  const text = texts.get(channel) ?? '';
  const input = {
    text: text.slice(start, end),
    context: text.slice(Math.max(0, start - CONTEXT_CHARS), start),
    kind: 'response' as const,
    ...(check.correlationId === undefined ? {} : { correlationId: check.correlationId }),
  };
  const startedAt = performance.now();
  const [verdict] = await askRunner(runner, 'BATCHED', input, { only: [check.guardrail], signal });
  const ended = verdict ?? tellUnanswered(runner, check, 'unavailable', performance.now() - startedAt);
  return { checkId: check.checkId, verdict: ended };
}

/**
 * A verdict for a check that has none, in the mode of now: what doesn't run any more, or may not block any more, must not
 * count as missing where a reader waits for it.
 */
function tellUnanswered(
  runner: CheckRunner,
  check: OpenCheck,
  outcome: 'timeout' | 'unavailable',
  durationMs: number,
): Verdict {
  const { guardrail } = check;
  const isKnown = [...runner.list(), ...runner.listDisabled()].includes(guardrail);
  // One that the settings have no more, or that lacks its key since, was promised in the mode that it had.
  const mode = isKnown ? runner.describe(guardrail).mode : check.mode;
  return { ...describeUnanswered(check, outcome, durationMs), mode };
}

/** @returns those that ended within the time, by id */
async function waitFor(
  results: readonly Promise<SettledCheck>[],
  budgetMs: number,
): Promise<ReadonlyMap<string, SettledCheck>> {
  const ended = new Map<string, SettledCheck>();
  const all = Promise.all(
    results.map(async (result) => {
      const settled = await result;
      ended.set(settled.checkId, settled);
    }),
  );
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, budgetMs);
  });
  await Promise.race([all, isOver]);
  clearTimeout(timer);
  return new Map(ended);
}
