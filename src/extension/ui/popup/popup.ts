/** The popup: which rules are in use, and whether the server is reached. */
import '../../shared/jitless.ts';
import browser from 'webextension-polyfill';
import { ExtensionStatusSchema } from '../../../protocol/index.ts';
import { describeStatus } from './describe-status.ts';

const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
const answer: unknown = await browser.runtime.sendMessage({ type: 'get-status' });
const lines = describeStatus(ExtensionStatusSchema.parse(answer), times.format);
for (const [id, text] of Object.entries(lines)) {
  const element = document.getElementById(id);
  if (element === null) continue;
  element.textContent = text;
  element.hidden = text === '';
}
