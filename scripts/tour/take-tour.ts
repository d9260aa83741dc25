import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'puppeteer';
import type { AuditRecord } from '../../src/protocol/index.ts';
import type { Companion } from '../stage/companion.ts';
import { EXPECTATIONS, type Expectation } from './expectations.ts';
import { findShownPart } from './find-shown-part.ts';
import { type Played, playConversation } from './play-conversation.ts';
import { waitForNewRecord } from './wait-for-new-record.ts';

export interface TourParts {
  readonly browser: Browser;
  readonly companion: Companion;
  readonly screenshotsDir: string;
  print(line: string): void;
}

const RECORD_TIMEOUT_MS = 30_000;
const NO_RECORD =
  `the server had no audit record of it after ${RECORD_TIMEOUT_MS / 1000} s, so the tour ended here; ` +
  'check that the extension guards the page and reaches the server';
/** Distance of the badge's middle from the right and lower edge of the window. */
const BADGE_INSET = 40;

/**
 * Plays every demo conversation as a reader would and checks what the reader, and the server, got to know.
 * @returns one line for each expectation that did not hold; empty when all did
 */
export async function takeTour({ browser, companion, screenshotsDir, print }: TourParts): Promise<string[]> {
  await mkdir(screenshotsDir, { recursive: true });
  const page = await browser.newPage();
  await page.goto(new URL('/demo', companion.address).href);
  const problems: string[] = [];
  for (const expectation of EXPECTATIONS) {
    const known = await listIds(companion);
    const played = await playConversation(page, expectation);
    const record = await waitForNewRecord(companion, known, RECORD_TIMEOUT_MS);
    await takeScreenshot(page, `${screenshotsDir}/${expectation.conversation}`);
    if (record === null) {
      problems.push(`${expectation.conversation}: ${NO_RECORD}`);
      break;
    }
    print(describe(expectation, played, record));
    problems.push(...compare(expectation, played, record));
  }
  return problems;
}

/** Once as the page is, and once with the badge opened, which lies in the corner and is closed to scripts. */
async function takeScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${name}.png` });
  const { width, height } = page.viewport() ?? { width: 0, height: 0 };
  const badge = { x: width - BADGE_INSET, y: height - BADGE_INSET };
  await page.mouse.click(badge.x, badge.y);
  await page.screenshot({ path: `${name}-badge.png` });
  await page.mouse.click(badge.x, badge.y);
}

async function listIds(companion: Companion): Promise<ReadonlySet<string>> {
  return new Set((await companion.listSessions()).map(({ sessionId }) => sessionId));
}

function describe({ conversation }: Expectation, played: Played, record: AuditRecord): string {
  const times = `first text ${played.firstTextMs.toFixed(0)} ms, all ${(played.totalMs / 1000).toFixed(1)} s`;
  const { characters, verdicts, hits } = record.report;
  const found =
    hits.map(({ ruleId, action, count }) => `${count} × ${ruleId} (${action})`).join(', ') || 'nothing found';
  const verdictMs = verdicts.count === 0 ? 0 : verdicts.totalMs / verdicts.count;
  return [
    `  ${conversation.padEnd(14)} ${characters.seen} characters checked, ${characters.redacted} redacted, ` +
      `${characters.discarded} discarded; ended: ${record.endReason}`,
    `  ${' '.repeat(14)} ${found}`,
    `  ${' '.repeat(14)} ${times}; ${verdicts.count} verdicts of ${verdictMs.toFixed(2)} ms on average`,
  ].join('\n');
}

function compare(expectation: Expectation, played: Played, record: AuditRecord): string[] {
  const { conversation } = expectation;
  const problems: string[] = [];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) problems.push(`${conversation}: ${what}`);
  };
  const rules = record.report.hits.map(({ ruleId }) => ruleId).toSorted();
  expect(
    played.state === expectation.pageState,
    `the answer ended as ${played.state}, not ${expectation.pageState}`,
  );
  expect(record.endReason === expectation.endReason, `the session ended as ${record.endReason}`);
  expect(
    rules.join() === expectation.rules.join(),
    `hits of [${rules.join()}], not of [${expectation.rules.join()}]`,
  );
  for (const text of expectation.shown)
    expect(played.text.includes(text), `the reader does not see "${text}"`);
  for (const value of expectation.hidden) {
    const part = findShownPart(played.text, value);
    expect(part === null, `"${part}" of a value that must not be seen was shown`);
  }
  return problems;
}
