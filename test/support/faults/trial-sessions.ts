import type { ReportSessionRequest, TextDelta } from '../../../src/protocol/index.ts';
import type { Random } from '../browser/random.ts';
import { CORRELATION_ID } from '../correlation-id.ts';
import { makeReport, makeStart } from '../sessions.ts';

/** A stream of a page as the extension reports it, from its first report to its end. */
export interface TrialSession {
  readonly sessionId: string;
  readonly reports: readonly ReportSessionRequest[];
  /** All that was shown. */
  readonly text: string;
  /** How many of its sentences the server blocks. */
  readonly forbidden: number;
}

const CHANNEL = 'a';
const AT = '2030-06-01T12:00:00Z';

/** @param index of the session among those of its trial; each of its sentences begins with it */
export function makeTrialSession(random: Random, index: number): TrialSession {
  const { clientId: _, ...head } = makeStart();
  const reports: ReportSessionRequest[] = [];
  let text = '';
  let forbidden = 0;
  const count = 1 + random.int(6);
  for (let revision = 1; revision <= count; revision += 1) {
    const isForbidden = random.int(6) === 0;
    if (isForbidden) forbidden += 1;
    const insert = makeText(random, `${index}.${revision}`, isForbidden);
    const delta: TextDelta = { channel: CHANNEL, offset: text.length, delete: 0, insert };
    text += insert;
    reports.push({
      type: 'report-session',
      head,
      correlationId: CORRELATION_ID,
      revision,
      report: makeReport(text.length),
      text: [delta],
      end: revision === count ? { reason: random.pick(['complete', 'aborted'] as const), at: AT } : null,
    });
  }
  return { sessionId: head.sessionId, reports, text, forbidden };
}

/** Now and then longer than what a packet holds, in letters of one, two and three bytes. */
function makeText(random: Random, name: string, isForbidden: boolean): string {
  const words = random.text('abc é世 ', random.int(8) === 0 ? 6_000 : 10 + random.int(80));
  return `Sentence ${name} says ${words}${isForbidden ? ' forbidden' : ''}. `;
}
