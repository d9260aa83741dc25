/** The popup: what became of this page's answers, which rules are in use, and whether the server is reached. */
import '../../shared/jitless.ts';
import browser from 'webextension-polyfill';
import { ExtensionStatusSchema } from '../../../protocol/index.ts';
import { describeTab } from './describe-answers.ts';
import { describeStatus } from './describe-status.ts';
import { showTab } from './show-tab.ts';
import { watchTab } from './watch-tab.ts';

const find = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const parts = {
  headline: find('headline'),
  unchecked: find('unchecked'),
  answers: find('answers'),
  ignored: find('ignored'),
};
void watchTab((documents) => showTab(parts, describeTab(documents, clock.format)));

const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
const answer: unknown = await browser.runtime.sendMessage({ type: 'get-status' });
const lines = describeStatus(ExtensionStatusSchema.parse(answer), times.format);
for (const [id, text] of Object.entries(lines)) {
  const element = document.getElementById(id);
  if (element === null) continue;
  element.textContent = text;
  element.hidden = text === '';
}
