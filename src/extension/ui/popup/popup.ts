/** The popup: what became of this page's answers, which rules are in use, and whether the server is reached. */
import '../../shared/jitless.ts';
import browser from 'webextension-polyfill';
import { ExtensionStatusSchema, type PageAnswers } from '../../../protocol/index.ts';
import { find } from '../find.ts';
import { describeTab } from './describe-answers.ts';
import { describeLateVerdicts, describeStatus } from './describe-status.ts';
import { fill, showTab } from './show-tab.ts';
import { watchTab } from './watch-tab.ts';

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const parts = {
  headline: find('headline'),
  unchecked: find('unchecked'),
  policies: find('policies'),
  answers: find('answers'),
  ignored: find('ignored'),
};
void watchTab((documents) => {
  showTab(parts, describeTab(documents, clock.format));
  linkOptions(documents);
});

/** Leads to the options with the page's own site filled in. */
function linkOptions(documents: readonly PageAnswers[]): void {
  const top = documents.find(({ site }) => site.isTop);
  if (top === undefined) return;
  const link = find('change') as HTMLAnchorElement;
  link.search = new URLSearchParams({ site: top.site.origin }).toString();
  link.textContent = 'Change what happens on this site';
}

const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
const answer: unknown = await browser.runtime.sendMessage({ type: 'get-status' });
const status = ExtensionStatusSchema.parse(answer);
const lines = describeStatus(status, times.format);
for (const [id, text] of Object.entries(lines)) {
  const element = document.getElementById(id);
  if (element === null) continue;
  element.textContent = text;
  element.hidden = text === '';
}
const late = describeLateVerdicts(status, times.format);
fill(find('late'), late);
find('late-title').hidden = late.length === 0;
