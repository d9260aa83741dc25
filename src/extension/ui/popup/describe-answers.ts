import type { PageAnswer, PageAnswers } from '../../../protocol/index.ts';
import { describePolicy } from '../../shared/describe-policy.ts';
import { addUnscanned, describeUnscanned } from '../../shared/describe-unscanned.ts';

/** What the popup says of one answer. */
export interface AnswerLines {
  readonly tone: 'clean' | 'found' | 'partial' | 'blocked';
  readonly title: string;
  /** What was checked, covered and stopped. */
  readonly facts: readonly string[];
  /** What was not checked, and why; empty: everything was. */
  readonly unchecked: readonly string[];
  readonly bundle: string;
  /** What to look for in the server's log. */
  readonly correlation: string;
}

/** What the popup says of a tab. */
export interface TabLines {
  readonly headline: string;
  readonly unchecked: readonly string[];
  /** What becomes of answers that can't be checked: on the page, and in frames where something else goes. */
  readonly policies: readonly string[];
  /** Newest first. */
  readonly answers: readonly AnswerLines[];
  /** Messages that were dropped; empty where there were none. */
  readonly ignored: string;
}

/** Enough of a digest to compare by eye with what the server says. */
const DIGEST_CHARACTERS = 8;
const MAX_ANSWERS = 20;

const VERBS = { redact: 'covered', block: 'stopped', warn: 'noticed' } as const;

/**
 * Says in words what became of the answers in a tab.
 * @param documents what its frames told
 * @param formatTime spells a moment as the reader is used to
 */
export function describeTab(documents: readonly PageAnswers[], formatTime: (time: Date) => string): TabLines {
  const unchecked = addUnscanned(documents.flatMap(({ unscanned }) => unscanned)).map(describeUnscanned);
  const answers = documents
    .flatMap((document) => document.answers)
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, MAX_ANSWERS);
  return {
    headline: describeWhole(unchecked, answers),
    unchecked,
    policies: describeSites(documents.map(({ site }) => site)),
    answers: answers.map((answer) => describeAnswer(answer, formatTime)),
    ignored: describeIgnored(documents.reduce((sum, { ignored }) => sum + ignored, 0)),
  };
}

function describeIgnored(count: number): string {
  if (count === 0) return '';
  const messages = count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`;
  return `${messages} from this page ignored: malformed, repeated or of nothing that is known.`;
}

function describeWhole(unchecked: readonly string[], answers: readonly PageAnswer[]): string {
  if (unchecked.length > 0) return 'Not all of this page was checked.';
  if (answers.length === 0) return 'No answer has come to this page yet.';
  return answers.some(({ isOpen }) => isOpen) ? 'Checking.' : 'All was checked.';
}

function describeSites(sites: readonly PageAnswers['site'][]): string[] {
  const top = sites.find(({ isTop }) => isTop);
  const others = sites.filter(({ origin, policy }) => origin !== 'null' && policy !== top?.policy);
  const lines = others.flatMap(({ origin, policy }) =>
    policy === null ? [] : [`In a frame of ${origin}: ${describePolicy(policy)}`],
  );
  const first = top === undefined || top.policy === null ? [] : [describePolicy(top.policy)];
  return [...new Set([...first, ...lines])];
}

function describeAnswer(
  { correlationId, atMs, isOpen, characters, hits, unscanned, bundle }: PageAnswer,
  formatTime: (time: Date) => string,
): AnswerLines {
  const isBlocked = hits.some(({ action }) => action === 'block');
  const found = hits.map(({ title, action, count }) => `${count} × ${title}, ${VERBS[action]}`);
  const covered = hits.filter(({ action }) => action === 'redact').reduce((sum, { count }) => sum + count, 0);
  const state = isBlocked ? 'stopped' : describeState(isOpen, unscanned.length > 0);
  const checked = `${characters.seen.toLocaleString('en')} characters checked`;
  const redacted = `${characters.redacted.toLocaleString('en')} of them covered`;
  return {
    tone: isBlocked ? 'blocked' : toneOf(unscanned.length > 0, hits.length > 0),
    title: `${formatTime(new Date(atMs))}: ${state}${covered > 0 ? `, ${covered} covered` : ''}`,
    facts: [characters.redacted > 0 ? `${checked}, ${redacted}` : checked, ...found],
    unchecked: unscanned.map(describeUnscanned),
    bundle: `Rules: version ${bundle.version} · ${bundle.digest.slice(0, DIGEST_CHARACTERS)}`,
    correlation: `In the server's log: ${correlationId}`,
  };
}

function describeState(isOpen: boolean, isPartial: boolean): string {
  if (isPartial) return 'not all checked';
  return isOpen ? 'checking' : 'all checked';
}

function toneOf(isPartial: boolean, isFound: boolean): AnswerLines['tone'] {
  if (isPartial) return 'partial';
  return isFound ? 'found' : 'clean';
}
