import { type CheckSummary, LIMITS, type TextVerdict, type Verdict } from '../../src/protocol/index.ts';
import type { ActiveGuardrail, CheckAnswer, OpenCheck, SessionChecks } from '../storage/store.ts';
import type { AppliedText, Stretch } from './apply-deltas.ts';
import { endParagraphs } from './end-paragraphs.ts';

/** What the guardrails of the server want of a session whose first text comes now. */
export interface CheckPolicy {
  readonly batched: readonly ActiveGuardrail[];
  readonly deferred: readonly ActiveGuardrail[];
  /** Ids of those that don't run now, also where sessions have begun with them. */
  readonly disabled: readonly string[];
  /** Deferred checks that the queue takes now. */
  readonly room: number;
}

export const NO_POLICY: CheckPolicy = { batched: [], deferred: [], disabled: [], room: 0 };

/** One check that has ended. */
export interface SettledCheck {
  readonly checkId: string;
  readonly verdict: Verdict;
}

/** Answers kept for repeats; a client that has sent more than this since has no open request of that age. */
const MAX_ANSWERS = 16;
/** As many as an audit record takes. */
const MAX_SUMMARIES = 100;

const beginChecks = ({ batched, deferred }: CheckPolicy): SessionChecks => ({
  guardrails: { batched, deferred },
  textChars: 0,
  open: [],
  settled: [],
  answered: [],
  correlationId: '',
});

/** A request as far as checks are concerned. */
interface CheckedRequest {
  readonly seq: number;
  readonly correlationId: string;
}

/** Adds the BATCHED checks of what a request has brought: of its sentences, and of paragraphs that end with them. */
export function openBatched(
  checks: SessionChecks | null,
  policy: CheckPolicy,
  request: CheckedRequest & AppliedText,
): SessionChecks {
  const { texts, textChars, stretches, grown } = request;
  const { unended: _before, ...before } = checks ?? beginChecks(policy);
  const [sentences, paragraphs] = listBatched(before, policy);
  const { ended, unended } = endParagraphs(paragraphs.length === 0 ? [] : grown, texts);
  const opened = [...openEach(stretches, sentences, request), ...openEach(ended, paragraphs, request)];
  const open = [...before.open, ...opened];
  return { ...before, textChars, open, ...(unended.length === 0 ? {} : { unended }) };
}

/** Adds the BATCHED checks of paragraphs that end with the session. */
export function openUnended(
  checks: SessionChecks,
  policy: Pick<CheckPolicy, 'disabled'>,
  end: CheckedRequest,
): SessionChecks {
  const { unended = [], ...rest } = checks;
  const [, paragraphs] = listBatched(checks, policy);
  const opened = openEach(unended, paragraphs, end, 'end');
  return { ...rest, open: [...rest.open, ...opened] };
}

/** @returns those that check sentences, and those that check paragraphs */
function listBatched(
  { guardrails }: Pick<SessionChecks, 'guardrails'>,
  policy: Pick<CheckPolicy, 'disabled'>,
): readonly [sentences: readonly ActiveGuardrail[], paragraphs: readonly ActiveGuardrail[]] {
  const enabled = listEnabled(guardrails.batched, policy);
  const isOfParagraphs = ({ boundary }: ActiveGuardrail) => boundary === 'PARAGRAPH';
  return [enabled.filter((one) => !isOfParagraphs(one)), enabled.filter(isOfParagraphs)];
}

function openEach(
  stretches: readonly Stretch[],
  guardrails: readonly ActiveGuardrail[],
  { seq, correlationId }: CheckedRequest,
  part = '',
): readonly OpenCheck[] {
  return stretches.flatMap((stretch, index) =>
    guardrails.map(
      ({ id, ...rest }): OpenCheck => ({
        checkId: `${seq}.${part}${index}.${id}`,
        guardrail: id,
        class: rest.class,
        mode: rest.mode,
        seq,
        stretch,
        correlationId,
      }),
    ),
  );
}

/** Adds the DEFERRED checks of a session that ends; where the queue has no room for all of them, none is added. */
export function openDeferred(
  checks: SessionChecks,
  policy: Pick<CheckPolicy, 'disabled' | 'room'>,
  end: CheckedRequest,
): SessionChecks {
  const ended = { ...checks, correlationId: end.correlationId };
  const opened = listEnabled(checks.guardrails.deferred, policy).map(
    ({ id, ...rest }): OpenCheck => ({
      checkId: id,
      guardrail: id,
      class: rest.class,
      mode: rest.mode,
      seq: end.seq,
      stretch: null,
      correlationId: end.correlationId,
    }),
  );
  if (checks.textChars === 0 || opened.length === 0) return ended;
  if (opened.length <= policy.room) return { ...ended, open: [...ended.open, ...opened] };
  const refused = opened.map((check) => describeUnanswered(check, 'refused', 0));
  const settled = { ...ended, settled: addVerdicts(ended.settled, refused) };
  // BATCHED checks of the same request, where it has any, still have to say what they say.
  const isFinal = checks.open.every((check) => check.seq !== end.seq);
  const verdicts = refused.map((verdict) => ({ ...verdict, stretch: null }));
  return keepAnswer(settled, { seq: end.seq, verdicts, isFinal });
}

/** A guardrail that was disabled while a session runs checks nothing more of it. */
function listEnabled(
  guardrails: readonly ActiveGuardrail[],
  { disabled }: Pick<CheckPolicy, 'disabled'>,
): readonly ActiveGuardrail[] {
  return guardrails.filter(({ id }) => !disabled.includes(id));
}

/** A verdict for a check that has none. */
export function describeUnanswered(
  check: OpenCheck,
  outcome: Exclude<Verdict['outcome'], 'answered'>,
  durationMs: number,
): Verdict {
  return {
    guardrail: check.guardrail,
    class: check.class,
    mode: check.mode,
    checkpoint: check.stretch === null ? 'DEFERRED' : 'BATCHED',
    outcome,
    action: 'allow',
    wouldHaveBlocked: false,
    score: null,
    reason: '',
    durationMs,
    cached: false,
  };
}

/** @returns the checks without those that have ended, which are counted; the same object where none was open. */
export function settleChecks(checks: SessionChecks, settled: readonly SettledCheck[]): SessionChecks {
  const byId = new Map(settled.map(({ checkId, verdict }) => [checkId, verdict]));
  const ended = checks.open.filter(({ checkId }) => byId.has(checkId));
  if (ended.length === 0) return checks;
  const verdicts = ended.flatMap(({ checkId }) => byId.get(checkId) ?? []);
  return {
    ...checks,
    open: checks.open.filter(({ checkId }) => !byId.has(checkId)),
    settled: addVerdicts(checks.settled, verdicts),
  };
}

/** Remembers what a request was answered; adds to what is remembered of it, unless that is final. */
export function keepAnswer(checks: SessionChecks, answer: CheckAnswer): SessionChecks {
  const known = checks.answered.find(({ seq }) => seq === answer.seq);
  if (known?.isFinal === true) return checks;
  const others = checks.answered.filter(({ seq }) => seq !== answer.seq);
  const whole = { ...answer, verdicts: [...answer.verdicts, ...(known?.verdicts ?? [])] };
  return { ...checks, answered: [...others, whole].slice(-MAX_ANSWERS) };
}

/** Keeps what checks of earlier requests say for the answer to the next one; what has no answer was told as such. */
export function addLate(
  checks: SessionChecks,
  open: readonly OpenCheck[],
  settled: readonly SettledCheck[],
): SessionChecks {
  const late = settled.flatMap(({ checkId, verdict }): TextVerdict[] => {
    const stretch = open.find((check) => check.checkId === checkId)?.stretch ?? null;
    return stretch === null || verdict.outcome !== 'answered' ? [] : [{ ...verdict, stretch }];
  });
  return late.length === 0 ? checks : { ...checks, late: [...(checks.late ?? []), ...late] };
}

/** Makes what has come late a part of a request's answer, to which its own verdicts may still be added. */
export function answerLate(checks: SessionChecks, seq: number): SessionChecks {
  const { late = [], ...rest } = checks;
  return late.length === 0 ? checks : keepAnswer(rest, { seq, verdicts: late, isFinal: false });
}

/** Adds verdicts up, by guardrail, mode and checkpoint. */
function addVerdicts(
  summaries: readonly CheckSummary[],
  verdicts: readonly Verdict[],
): readonly CheckSummary[] {
  const all = [...summaries];
  for (const verdict of verdicts) {
    const at = all.findIndex((summary) => isOf(summary, verdict));
    const summary = addVerdict(all[at] ?? startSummary(verdict), verdict);
    if (at >= 0) all[at] = summary;
    else if (all.length < MAX_SUMMARIES) all.push(summary);
  }
  return all;
}

function isOf(summary: CheckSummary, verdict: Verdict): boolean {
  return (
    summary.guardrail === verdict.guardrail &&
    summary.class === verdict.class &&
    summary.mode === verdict.mode &&
    summary.checkpoint === verdict.checkpoint
  );
}

function startSummary({ guardrail, class: ofClass, mode, checkpoint }: Verdict): CheckSummary {
  const counts = { checks: 0, unanswered: 0, warned: 0, blocked: 0, wouldHaveBlocked: 0 };
  return { guardrail, class: ofClass, mode, checkpoint, ...counts, totalMs: 0, maxMs: 0 };
}

function addVerdict(summary: CheckSummary, verdict: Verdict): CheckSummary {
  const isAnswer = verdict.outcome === 'answered';
  const count = (holds: boolean) => (holds ? 1 : 0);
  return {
    ...summary,
    checks: summary.checks + 1,
    unanswered: summary.unanswered + count(!isAnswer),
    warned: summary.warned + count(isAnswer && verdict.action === 'warn'),
    // MONITOR acts on nothing.
    blocked: summary.blocked + count(isAnswer && verdict.action === 'block' && verdict.mode === 'BLOCK'),
    wouldHaveBlocked: summary.wouldHaveBlocked + count(verdict.wouldHaveBlocked),
    totalMs: summary.totalMs + verdict.durationMs,
    maxMs: Math.max(summary.maxMs, verdict.durationMs),
    ...addRules(summary.rules ?? [], verdict),
  };
}

/** @returns nothing where no rule ever hit */
function addRules(
  before: NonNullable<CheckSummary['rules']>,
  { rules: hit = [], durationMs }: Verdict,
): Pick<CheckSummary, 'rules'> {
  const rules = [...before];
  for (const ruleId of hit) {
    const at = rules.findIndex((rule) => rule.ruleId === ruleId);
    const known = rules[at] ?? { ruleId, checks: 0, totalMs: 0, maxMs: 0 };
    const added = {
      ruleId,
      checks: known.checks + 1,
      totalMs: known.totalMs + durationMs,
      maxMs: Math.max(known.maxMs, durationMs),
    };
    if (at >= 0) rules[at] = added;
    else if (rules.length < LIMITS.maxHitRules) rules.push(added);
  }
  return rules.length === 0 ? {} : { rules };
}
