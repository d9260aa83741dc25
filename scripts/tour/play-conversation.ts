import type { Page } from 'puppeteer';
import type { Expectation } from './expectations.ts';

/** What a reader saw of one conversation. */
export interface Played {
  readonly state: string;
  readonly text: string;
  readonly firstTextMs: number;
  readonly totalMs: number;
}

const ANSWER_TIMEOUT_MS = 60_000;

/** Clicks a conversation of the demo page and reads along to its end. */
export async function playConversation(page: Page, { conversation }: Expectation): Promise<Played> {
  const before = await page.$$eval('[data-answer]', (answers) => answers.length);
  const startedAt = performance.now();
  await page.click(`[data-conversation="${conversation}"]`);
  const options = { timeout: ANSWER_TIMEOUT_MS, polling: 10 };
  await page.waitForFunction(
    (index) => (document.querySelectorAll('[data-answer]')[index]?.textContent ?? '').trim() !== '',
    options,
    before,
  );
  const firstTextMs = performance.now() - startedAt;
  await page.waitForFunction(
    (index) => {
      const answer = document.querySelectorAll<HTMLElement>('[data-answer]')[index];
      return answer?.dataset['state'] !== undefined && answer.dataset['state'] !== 'streaming';
    },
    options,
    before,
  );
  const totalMs = performance.now() - startedAt;
  const [state, text] = await page.$$eval(
    '[data-answer]',
    (answers, index) => {
      const answer = answers[index] as HTMLElement;
      return [answer.dataset['state'] ?? '', answer.innerText] as const;
    },
    before,
  );
  return { state, text, firstTextMs, totalMs };
}
