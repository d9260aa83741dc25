import type { ChannelAnswer, ChannelText } from '../../../wire/index.ts';
import type { SitePolicy } from '../../bridge/index.ts';
import type { EngineLink, LinkedStream, LinkFailure } from './engine-link.ts';
import { createHeldTexts } from './held-texts.ts';
import { scanInSlices } from './scan-in-slices.ts';

/** Texts that want a verdict, and what becomes of them. */
export interface Batch<Rendered> {
  readonly requests: readonly ChannelText[];
  render(answers: readonly ChannelAnswer[]): Rendered;
}

/** Characters that went on without a verdict. */
export interface Passed {
  readonly reason: 'timeout' | 'engine-away' | 'paused';
  readonly characters: number;
}

/** Gets verdicts, and applies the fail policy when none comes. */
export interface Judge {
  judge<Rendered>(batch: Batch<Rendered>, format: string): Promise<Rendered>;
  /**
   * Decides texts of which nothing is shown any more.
   * @param batch the ends of all texts that are open
   * @returns what ends the stream, where a rule does; else null
   */
  drop<Rendered>(batch: Batch<Rendered>, format: string): Promise<Rendered | null>;
  /** What of the last call's texts went on without a verdict, and why; null where all were judged. */
  passed(): Passed | null;
  /** A verdict did not come. */
  hasFailed(): boolean;
  /** Characters that wait for a decision. */
  held(): number;
}

/** What goes for the rest of a stream that gets no more verdicts. */
type Ending =
  | { readonly policy: 'closed'; readonly failure: LinkFailure }
  | { readonly policy: 'open'; readonly reason: Passed['reason'] };

const FAILURE_MESSAGES: Record<LinkFailure, string> = {
  timeout: 'Stinger ended this answer: it could not be checked in time.',
  lost: 'Stinger ended this answer: the check was interrupted. Ask again.',
  gone: 'Stinger was updated or removed: reload this page. This answer could not be checked.',
};

export function createJudge(stream: LinkedStream, failPolicy: EngineLink['failPolicy']): Judge {
  const heldTexts = createHeldTexts();
  let ending: Ending | null = null;
  let passed: Passed | null = null;

  const pass = <Rendered>(batch: Batch<Rendered>, reason: Passed['reason']): Rendered => {
    const texts = batch.requests.map((text) => ({ text: heldTexts.release(text) }));
    const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
    passed = { reason, characters };
    return batch.render(texts);
  };

  const endStream = <Rendered>(batch: Batch<Rendered>, failure: LinkFailure): Rendered => {
    const blocked = { ruleId: `stinger.${failure}`, message: FAILURE_MESSAGES[failure] };
    return batch.render(batch.requests.map(() => ({ text: '', blocked })));
  };

  const end = <Rendered>(batch: Batch<Rendered>, by: Ending): Rendered => {
    ending = by;
    return by.policy === 'open' ? pass(batch, by.reason) : endStream(batch, by.failure);
  };

  return {
    async drop(batch, format) {
      heldTexts.clear();
      // A stream without verdicts has nobody to ask, and shows nothing of it all the same.
      if (ending !== null || batch.requests.length === 0) return null;
      const texts = batch.requests.map((text) => ({ ...text, drops: true }));
      const outcome = await scanInSlices(stream, format, texts);
      const isBlocked = outcome.ok && outcome.answers.some(({ blocked }) => blocked !== undefined);
      return isBlocked ? batch.render(outcome.answers) : null;
    },
    passed: () => passed,
    hasFailed: () => ending !== null,
    held: () => heldTexts.count(),
    async judge(batch, format) {
      // Also whatever still comes of a stream that has ended.
      if (ending !== null) return end(batch, ending);
      if (failPolicy() === 'paused') return end(batch, { policy: 'open', reason: 'paused' });
      if (batch.requests.length === 0) return batch.render([]);
      const outcome = await scanInSlices(stream, format, batch.requests);
      if (outcome.ok) {
        heldTexts.note(batch.requests, outcome.answers);
        return batch.render(outcome.answers);
      }
      return end(batch, endingOf(outcome.failure, failPolicy()));
    },
  };
}

function endingOf(failure: LinkFailure, policy: SitePolicy): Ending {
  if (policy === 'closed') return { policy, failure };
  return { policy: 'open', reason: failure === 'timeout' ? 'timeout' : 'engine-away' };
}
