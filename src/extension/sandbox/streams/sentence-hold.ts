import { LIMITS } from '../../../protocol/index.ts';
import type { ScanAnswer, ScanText, Unscanned } from '../../bridge/index.ts';
import type { TextEnd } from '../../shared/engine-control.ts';
import type { DecidedCount, ScanStep } from './guarded-stream.ts';
import { createHeldChannel, type HeldChannel } from './held-channel.ts';

/** Takes the answers of a scan, at once or later. */
export type Reply = (answers: readonly ScanAnswer[]) => void;

/**
 * Stands behind the gates where policy is strict: what they let go is shown sentence by sentence, each when the server has
 * said what it says of it. The answer of the scan that completes a sentence waits for that.
 */
export interface SentenceHold {
  /**
   * Takes what the gates have let go.
   * @param ends how far the channels that the scan touched are complete now
   * @param reply called once, when all that is complete was checked
   */
  hold(texts: readonly ScanText[], step: ScanStep, ends: readonly TextEnd[], reply: Reply): void;
  /** The server has checked all up to there; with false, it can't be. */
  settle(ends: readonly TextEnd[], isChecked: boolean): void;
  /** Shows nothing more: what waits is answered with the block. */
  block(blocked: Blocked): void;
  /** Whether a scan waits for its answer. */
  isWaiting(): boolean;
  /** Whether it has ended the stream, for lack of an answer. */
  hasFailed(): boolean;
  /** Nobody waits any more. */
  stop(): void;
  /** Characters that were let go by the gates and aren't shown, or never will be. */
  characters(): { readonly held: number; readonly discarded: number };
  /** What is shown without the server's word; null: nothing. */
  passed(): Unscanned | null;
}

type Blocked = NonNullable<ScanAnswer['blocked']>;

export interface SentenceHoldParts {
  /** What becomes of text that the server doesn't check in time. */
  readonly failPolicy: 'closed' | 'open';
  /** Runs a task after so many milliseconds. */
  after(ms: number, task: () => void): void;
  /** Text wasn't checked in time. @param blocked what ends the stream; null where it goes on */
  onFail(blocked: Blocked | null): void;
}

interface Waiting {
  readonly answers: readonly ScanAnswer[];
  readonly reply: Reply;
  readonly ends: readonly TextEnd[];
  /** Characters that are shown by it. */
  readonly released: number;
}

const LATE: Blocked = {
  ruleId: 'stinger.server-timeout',
  message: 'Stinger ended this answer: the server could not check it in time.',
};

export function createSentenceHold(parts: SentenceHoldParts): SentenceHold {
  return new Hold(parts);
}

class Hold implements SentenceHold {
  readonly #parts: SentenceHoldParts;
  readonly #channels = new Map<string, HeldChannel>();
  /** How far each channel was checked. */
  readonly #checked = new Map<string, number>();
  /** Scans without an answer, the oldest first. */
  #waiting: Waiting[] = [];
  /** `open`: text goes on unchecked. `over`: none does. */
  #state: 'holding' | 'open' | 'over' = 'holding';
  #hasFailed = false;
  #discarded = 0;
  #passed = 0;

  constructor(parts: SentenceHoldParts) {
    this.#parts = parts;
  }

  hold(texts: readonly ScanText[], step: ScanStep, ends: readonly TextEnd[], reply: Reply): void {
    if (this.#state === 'over') return reply(step.answers);
    const complete = new Map(ends.map(({ channel, end }) => [channel, end]));
    let released = 0;
    const answers = texts.map((text, i): ScanAnswer => {
      const answer = step.answers[i] as ScanAnswer;
      const count = step.counts[i] as DecidedCount;
      if (text.mode !== 'append') {
        released += count.released;
        return answer;
      }
      const shown = this.#answer(text, answer, count, complete.get(text.channel) ?? 0);
      released += shown.released;
      return shown.answer;
    });
    const waiting: Waiting = { answers, reply, ends, released };
    if (this.#state === 'open') this.#passed += released;
    const hasNothingToWaitFor = this.#waiting.length === 0 && this.#isChecked(waiting);
    if (this.#state === 'open' || hasNothingToWaitFor) return reply(answers);
    this.#waiting.push(waiting);
    this.#parts.after(LIMITS.strictHoldMs, () => {
      if (this.#waiting.includes(waiting)) this.#fail();
    });
  }

  settle(ends: readonly TextEnd[], isChecked: boolean): void {
    if (this.#state !== 'holding') return;
    if (!isChecked) {
      if (this.#waiting.length > 0) this.#fail();
      return;
    }
    for (const { channel, end } of ends) {
      this.#checked.set(channel, Math.max(end, this.#checked.get(channel) ?? 0));
    }
    for (
      let [first] = this.#waiting;
      first !== undefined && this.#isChecked(first);
      [first] = this.#waiting
    ) {
      this.#waiting.shift();
      first.reply(first.answers);
    }
  }

  block(blocked: Blocked): void {
    this.#state = 'over';
    for (const { answers, reply, released } of this.#takeWaiting()) {
      this.#discarded += released;
      reply(answers.map(() => ({ text: '', held: 0, blocked })));
    }
  }

  isWaiting = (): boolean => this.#waiting.length > 0;
  hasFailed = (): boolean => this.#hasFailed;

  stop(): void {
    this.#state = 'over';
    for (const { released } of this.#takeWaiting()) this.#discarded += released;
    for (const channel of this.#channels.keys()) this.#discard(channel);
  }

  characters(): { readonly held: number; readonly discarded: number } {
    const inChannels = [...this.#channels.values()].reduce((sum, one) => sum + one.countReleased(), 0);
    const held = this.#waiting.reduce((sum, { released }) => sum + released, inChannels);
    return { held, discarded: this.#discarded };
  }

  passed(): Unscanned | null {
    if (this.#passed === 0) return null;
    return { reason: 'server-timeout', bytes: 0, characters: this.#passed };
  }

  /** @param end how far the channel may be shown once it was checked */
  #answer(
    { channel, ends, drops }: ScanText,
    answer: ScanAnswer,
    { came, released }: DecidedCount,
    end: number,
  ): { answer: ScanAnswer; released: number } {
    if (drops === true) {
      this.#discard(channel);
      return { answer, released: 0 };
    }
    const held = this.#channels.get(channel) ?? createHeldChannel();
    this.#channels.set(channel, held);
    held.add(answer.text, came, released);
    const shown = held.takeUntil(this.#state === 'open' || ends ? Infinity : end);
    return {
      answer: { ...answer, text: shown.text, held: answer.held + held.countCame() },
      released: shown.released,
    };
  }

  #isChecked({ ends }: Waiting): boolean {
    return ends.every(({ channel, end }) => end <= (this.#checked.get(channel) ?? 0));
  }

  #fail(): void {
    this.#hasFailed = this.#parts.failPolicy === 'closed';
    if (this.#hasFailed) this.block(LATE);
    else {
      this.#state = 'open';
      for (const { answers, reply, released } of this.#takeWaiting()) {
        this.#passed += released;
        reply(answers);
      }
    }
    this.#parts.onFail(this.#hasFailed ? LATE : null);
  }

  #takeWaiting(): Waiting[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  #discard(channel: string): void {
    const held = this.#channels.get(channel);
    this.#discarded += held?.countReleased() ?? 0;
    held?.discard();
  }
}
