import type { PageAnswer, PageAnswers } from '../../../protocol/index.ts';
import { type Answer, listUnscanned, type Tally } from './tally.ts';

/** Most answers that a document tells of. */
const MAX_ANSWERS = 20;

/** Which document it is that tells. */
export interface Teller {
  /** Tells the frames of a tab apart. */
  readonly document: string;
  readonly origin: string;
  readonly isTop: boolean;
}

/** Puts what the badge knows into the popup's terms. */
export function listAnswers(tally: Tally, { document, origin, isTop }: Teller): PageAnswers {
  const newest = [...tally.answers.entries()].toSorted(([a], [b]) => b - a).slice(0, MAX_ANSWERS);
  return {
    document,
    site: { origin, isTop, policy: tally.policy },
    answers: newest.map(([, answer]) => toPageAnswer(answer)),
    unscanned: [...listUnscanned(tally)],
    ignored: tally.ignored,
  };
}

function toPageAnswer({ state, correlationId, receipt, hits, atMs }: Answer): PageAnswer {
  return {
    correlationId,
    atMs,
    isOpen: state !== 'closed',
    characters: receipt.characters,
    hits: [...hits].map(([title, hit]) => ({ title, ...hit })),
    unscanned: [...receipt.unscanned],
    bundle: receipt.bundle,
  };
}
