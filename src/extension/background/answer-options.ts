import {
  ChangeEnrolmentRequestSchema,
  type ChangeEnrolmentResult,
  ChangePolicyRequestSchema,
  type Enrolment,
  GetSettingsRequestSchema,
  type Settings,
} from '../../protocol/index.ts';
import { completeEnrolment, tryEnrolment } from './change-enrolment.ts';
import { readEnrolment, readSettings, writeEnrolment, writePolicy } from './settings.ts';

/**
 * Answers the options page. What is stored here comes into use by the storage's own event.
 * @returns undefined where the message is meant for somebody else
 */
export function answerOptions(message: unknown): Promise<Settings | ChangeEnrolmentResult> | undefined {
  if (GetSettingsRequestSchema.safeParse(message).success) return readSettings();
  const policy = ChangePolicyRequestSchema.safeParse(message);
  if (policy.success) return writePolicy(policy.data.policy).then(readSettings);
  const enrolment = ChangeEnrolmentRequestSchema.safeParse(message);
  if (!enrolment.success) return undefined;
  const wanted = enrolment.data.enrolment;
  return wanted === null ? enrol(null) : checkAndEnrol(wanted);
}

async function checkAndEnrol(
  wanted: Parameters<typeof completeEnrolment>[0],
): Promise<ChangeEnrolmentResult> {
  const enrolment = completeEnrolment(wanted, await readEnrolment());
  const problem = await tryEnrolment(enrolment, fetch);
  return problem === null ? enrol(enrolment) : { ok: false, ...problem };
}

async function enrol(enrolment: Enrolment | null): Promise<ChangeEnrolmentResult> {
  await writeEnrolment(enrolment);
  return { ok: true, settings: await readSettings() };
}
