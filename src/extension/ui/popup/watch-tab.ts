import browser from 'webextension-polyfill';
import { type PageAnswers, PageAnswersSchema } from '../../../protocol/index.ts';
import { PAGE_ANSWERS_PORT } from '../../shared/page-answers.ts';

/**
 * Asks the frames of the tab that the reader looks at for their answers.
 * @param onAnswers told whatever the frames know, at once and whenever they know more; never where Stinger guards none of
 *   them
 */
export async function watchTab(onAnswers: (documents: readonly PageAnswers[]) => void): Promise<void> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined) return;
  const documents = new Map<string, PageAnswers>();
  const port = browser.tabs.connect(tab.id, { name: PAGE_ANSWERS_PORT });
  port.onMessage.addListener((message: unknown) => {
    const parsed = PageAnswersSchema.safeParse(message);
    if (!parsed.success) return;
    documents.set(parsed.data.document, parsed.data);
    onAnswers([...documents.values()]);
  });
}
