import browser from 'webextension-polyfill';
import {
  type ChangeEnrolmentRequest,
  type ChangeEnrolmentResult,
  ChangeEnrolmentResultSchema,
  type Policy,
  type Settings,
  SettingsSchema,
} from '../../../protocol/index.ts';

/** What the page asks of the service worker. */
export async function getSettings(): Promise<Settings> {
  return SettingsSchema.parse(await browser.runtime.sendMessage({ type: 'get-settings' }));
}

export async function changePolicy(policy: Policy): Promise<Settings> {
  return SettingsSchema.parse(await browser.runtime.sendMessage({ type: 'change-policy', policy }));
}

export async function changeEnrolment(
  enrolment: ChangeEnrolmentRequest['enrolment'],
): Promise<ChangeEnrolmentResult> {
  const answer: unknown = await browser.runtime.sendMessage({ type: 'change-enrolment', enrolment });
  return ChangeEnrolmentResultSchema.parse(answer);
}
