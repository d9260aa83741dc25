import { createGate, type Hit, type RuleSet } from '../../../engine/index.ts';
import type { ScanAnswer, ScanText, Unscanned } from '../../bridge/index.ts';
import type { RuleLabel } from '../../shared/engine-control.ts';
import { type ChannelStep, createGuardedChannel, type GuardedChannel } from './guarded-channel.ts';
import { blockByServer } from './server-block.ts';
import { createTally, type StreamReport } from './tally.ts';

/** Rules that are compiled and in use. A stream keeps those it was opened with. */
export interface RuleBook {
  readonly digest: string;
  readonly version: number;
  readonly ruleSet: RuleSet;
  readonly labels: Readonly<Record<string, RuleLabel>>;
}

export interface ScanStep {
  readonly answers: readonly ScanAnswer[];
  /** One for each answer: the characters of the stream that its text stands for. */
  readonly counts: readonly DecidedCount[];
  /** Final hits of this scan; growing ones are reported when they are final. */
  readonly hits: readonly Hit[];
}

export interface DecidedCount {
  readonly came: number;
  /** Those that no rule has covered. */
  readonly released: number;
}

/** One response: its channels, and what happened in them. */
export interface GuardedStream {
  readonly book: RuleBook;
  scan(texts: readonly ScanText[]): ScanStep;
  /** Lets nothing more through. @param message for the reader */
  cut(message: string): void;
  /** Ends the stream; held text of channels that did not end is discarded. */
  close(unscanned: readonly Unscanned[]): void;
  report(): StreamReport;
}

/** Most channels open at once; a stream with more is no answer of a model. */
const MAX_CHANNELS = 4_096;
const OVERFLOW_MESSAGE = 'Stinger ended this answer: it has too many parts to be checked.';

/**
 * @param now a clock in milliseconds, for the time that verdicts take
 * @param beat called between the parts of long texts
 */
export function createGuardedStream(book: RuleBook, now: () => number, beat?: () => void): GuardedStream {
  const channels = new Map<string, GuardedChannel>();
  const tally = createTally();
  let blocked: ScanAnswer['blocked'];

  const openChannel = (): GuardedChannel => createGuardedChannel(createGate(book.ruleSet), beat);

  const channelFor = ({ channel, mode, ends }: ScanText): GuardedChannel => {
    if (mode === 'whole') return openChannel();
    const known = channels.get(channel) ?? openChannel();
    if (ends) channels.delete(channel);
    else channels.set(channel, known);
    return known;
  };

  const judge = (text: ScanText): { answer: ScanAnswer; count: DecidedCount; hits: readonly Hit[] } => {
    if (blocked === undefined && channels.size >= MAX_CHANNELS && !channels.has(text.channel)) {
      blocked = { ruleId: 'stinger.channels', message: OVERFLOW_MESSAGE };
    }
    if (blocked !== undefined) {
      tally.addDiscarded(text.text.length);
      return { answer: { text: '', held: 0, blocked }, count: { came: 0, released: 0 }, hits: [] };
    }
    const channel = channelFor(text);
    const step =
      text.drops === true
        ? channel.drop(text.text)
        : channel.push(text.text, text.ends || text.mode === 'whole');
    tally.addStep(text.channel, text.text.length, step);
    if (step.blocked) blocked = explainBlock(book, step);
    const answer = { text: step.text, held: step.held };
    const count = { came: step.decided, released: step.decided - step.redacted };
    return { answer: blocked === undefined ? answer : { ...answer, blocked }, count, hits: step.hits };
  };

  return {
    book,
    scan(texts) {
      const startedAt = now();
      const judged = texts.map(judge);
      tally.addVerdict(now() - startedAt);
      return {
        answers: judged.map(({ answer }) => answer),
        counts: judged.map(({ count }) => count),
        hits: judged.flatMap(({ hits }) => hits).filter((hit) => hit.open !== true),
      };
    },
    cut(message) {
      blocked ??= blockByServer(message);
    },
    close(unscanned) {
      for (const [name, channel] of channels) tally.addStep(name, 0, channel.abort());
      channels.clear();
      tally.setUnscanned(unscanned);
    },
    report: tally.report,
  };
}

function explainBlock(book: RuleBook, step: ChannelStep): ScanAnswer['blocked'] {
  const ruleId = step.hits.find(({ action }) => action === 'block')?.ruleId ?? 'stinger.block';
  return { ruleId, message: book.labels[ruleId]?.message ?? 'Stinger ended this answer.' };
}
