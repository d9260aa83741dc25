import type {
  NoticeHit,
  NoticeMessage,
  Receipt,
  SitePolicy,
  Unscanned,
  UnscannedReason,
} from '../../bridge/index.ts';
import { describePolicy } from '../../shared/describe-policy.ts';
import { addUnscanned, describeUnscanned, nameUnscanned } from '../../shared/describe-unscanned.ts';

/** Rule title → what was done and how often. */
type HitCounts = ReadonlyMap<string, { readonly action: NoticeHit['action']; readonly count: number }>;

/** What is known of one stream. */
export interface Answer {
  readonly state: NoticeMessage['state'];
  /** As the server's log names it. */
  readonly correlationId: string;
  readonly receipt: Receipt;
  readonly hits: HitCounts;
  /** When it was heard of first. */
  readonly atMs: number;
}

/** What the badge knows of its document's streams. */
export interface Tally {
  /** By the number of the stream, in the order in which they were heard of. */
  readonly answers: ReadonlyMap<number, Answer>;
  /** Why something of this document was not checked, told before the receipt of its stream. */
  readonly passed: ReadonlySet<UnscannedReason>;
  readonly disconnected: boolean;
  /** What goes for this site; null until the engine has said so. */
  readonly policy: SitePolicy | null;
  /** Messages of the page's side that were malformed, repeated or of nothing that is known. */
  readonly ignored: number;
}

export const EMPTY_TALLY: Tally = {
  answers: new Map(),
  passed: new Set(),
  disconnected: false,
  policy: null,
  ignored: 0,
};

/** Counts a notice of the engine in; the tally that is passed stays as it was. */
export function addNotice(tally: Tally, notice: NoticeMessage, atMs: number): Tally {
  const before = tally.answers.get(notice.stream);
  const answer: Answer = {
    state: notice.state,
    correlationId: notice.correlationId,
    receipt: notice.receipt,
    hits: addHits(before?.hits ?? new Map(), notice.hits),
    atMs: before?.atMs ?? atMs,
  };
  const answers = new Map(tally.answers).set(notice.stream, answer);
  return { ...tally, answers, disconnected: false };
}

/** Notes that the server stopped an answer after it was shown. @param message why, for the reader */
export function addCut(tally: Tally, stream: number, message: string): Tally {
  const answer = tally.answers.get(stream);
  if (answer === undefined) return tally;
  const hits = addHits(answer.hits, [{ ruleId: 'stinger.server', title: message, action: 'block' }]);
  return { ...tally, answers: new Map(tally.answers).set(stream, { ...answer, hits }) };
}

/** Notes that something was not checked. */
export function addPassed(tally: Tally, reason: UnscannedReason): Tally {
  return { ...tally, passed: new Set(tally.passed).add(reason) };
}

/** Counts messages that were dropped. */
export function addIgnored(tally: Tally, count: number): Tally {
  return { ...tally, ignored: tally.ignored + count };
}

function addHits(counts: HitCounts, hits: readonly NoticeHit[]): HitCounts {
  const sum = new Map(counts);
  for (const { title, action } of hits) sum.set(title, { action, count: (sum.get(title)?.count ?? 0) + 1 });
  return sum;
}

/** What was not checked in this document, reason by reason. */
export function listUnscanned({ answers, passed }: Tally): readonly Unscanned[] {
  const told = [...answers.values()].flatMap(({ receipt }) => receipt.unscanned);
  return addUnscanned([...told, ...[...passed].map((reason) => ({ reason, bytes: 0, characters: 0 }))]);
}

export interface Summary {
  /** One line for the badge itself. */
  readonly label: string;
  readonly tone: 'working' | 'clean' | 'found' | 'partial' | 'blocked' | 'off';
  /** One line for each rule that hit. */
  readonly findings: readonly string[];
  readonly coverage: string;
  /** One line for each reason why something was not checked; empty: everything was. */
  readonly unchecked: readonly string[];
  /** What becomes of an answer that can't be checked; empty until that is known. */
  readonly policy: string;
}

const VERBS: Record<NoticeHit['action'], string> = { redact: 'covered', block: 'stopped', warn: 'noticed' };

/** Says in words what a tally means. */
export function summarise(tally: Tally): Summary {
  const answers = [...tally.answers.values()];
  const findings = [...joinHits(answers)].map(
    ([title, { action, count }]) => `${count} × ${title}, ${VERBS[action]}`,
  );
  const characters = answers.reduce((sum, { receipt }) => sum + receipt.characters.seen, 0);
  const coverage = `${characters.toLocaleString('en')} characters checked`;
  const unscanned = listUnscanned(tally);
  const reasons = unscanned.map(({ reason }) => reason);
  return {
    ...headline(tally, reasons),
    findings,
    coverage,
    unchecked: unscanned.map(describeUnscanned),
    policy: tally.policy === null ? '' : describePolicy(tally.policy),
  };
}

function joinHits(answers: readonly Answer[]): HitCounts {
  const sum = new Map<string, { readonly action: NoticeHit['action']; readonly count: number }>();
  for (const { hits } of answers) {
    for (const [title, { action, count }] of hits) {
      sum.set(title, { action, count: count + (sum.get(title)?.count ?? 0) });
    }
  }
  return sum;
}

/** It speaks of the newest answer's findings, and of whatever in the document was not checked. */
function headline(
  { answers, disconnected }: Tally,
  reasons: readonly UnscannedReason[],
): Pick<Summary, 'label' | 'tone'> {
  if (disconnected) return { tone: 'off', label: 'Not checking. Reload this page' };
  const newest = answers.get(Math.max(...answers.keys()));
  const hits = [...(newest?.hits.values() ?? [])];
  const isPartial = reasons.length > 0;
  if (hits.some((hit) => hit.action === 'block')) {
    return { tone: 'blocked', label: `Answer stopped${isPartial ? ' · not all checked' : ''}` };
  }
  const covered = hits.filter((hit) => hit.action === 'redact').reduce((sum, hit) => sum + hit.count, 0);
  const found = covered > 0 ? ` · ${covered} covered` : '';
  const isBusy = [...answers.values()].some(({ state }) => state !== 'closed');
  if (isPartial) return { tone: 'partial', label: `Not all checked: ${nameUnscanned(reasons)}${found}` };
  if (covered > 0) return { tone: 'found', label: `${isBusy ? 'Checking' : 'All checked'}${found}` };
  return isBusy
    ? { tone: 'working', label: 'Checking' }
    : { tone: 'clean', label: 'All checked · nothing found' };
}
