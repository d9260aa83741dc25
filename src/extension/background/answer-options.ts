import {
  ChangeEnrolmentRequestSchema,
  type ChangeEnrolmentResult,
  ChangePolicyRequestSchema,
  type Enrolment,
  GetSettingsRequestSchema,
  type Settings,
} from '../../protocol/index.ts';
import { completeEnrolment, tryEnrolment } from './change-enrolment.ts';
import type { KnownPolicy } from './server-policy.ts';
import { readEnrolment, readSettings, writeEnrolment, writePolicy } from './settings.ts';

/**
 * Answers the options page. What is stored here comes into use by the storage's own event.
 * @param readServerPolicy what the server asks for
 * @returns undefined where the message is meant for somebody else
 */
export function answerOptions(
  message: unknown,
  readServerPolicy: () => Promise<KnownPolicy>,
): Promise<Settings | ChangeEnrolmentResult> | undefined {
  const read = async (): Promise<Settings> => readSettings((await readServerPolicy()).policy);
  if (GetSettingsRequestSchema.safeParse(message).success) return read();
  const policy = ChangePolicyRequestSchema.safeParse(message);
  if (policy.success) return writePolicy(policy.data.policy).then(read);
  const enrolment = ChangeEnrolmentRequestSchema.safeParse(message);
  if (!enrolment.success) return undefined;
  const wanted = enrolment.data.enrolment;
  return wanted === null ? enrol(null, read) : checkAndEnrol(wanted, read);
}

async function checkAndEnrol(
  wanted: Parameters<typeof completeEnrolment>[0],
  read: () => Promise<Settings>,
): Promise<ChangeEnrolmentResult> {
  const enrolment = completeEnrolment(wanted, await readEnrolment());
  const problem = await tryEnrolment(enrolment, fetch);
  return problem === null ? enrol(enrolment, read) : { ok: false, ...problem };
}

async function enrol(
  enrolment: Enrolment | null,
  read: () => Promise<Settings>,
): Promise<ChangeEnrolmentResult> {
  await writeEnrolment(enrolment);
  return { ok: true, settings: await read() };
}
