import type { ChangeEnrolmentRequest, ChangeEnrolmentResult, Enrolment } from '../../protocol/index.ts';
import { createServerClient, type ServerAnswer } from './server-client.ts';

export type EnrolmentProblem = Omit<Extract<ChangeEnrolmentResult, { ok: false }>, 'ok'>;

/** A statement of the channel is a few hundred bytes. */
const MAX_CHANNEL_BYTES = 64 * 1024;

const NEEDS_TOKEN: EnrolmentProblem = {
  field: 'clientToken',
  message: 'Another server needs a token of its own.',
};

/**
 * Fills in the token that is stored, where none was given.
 * @returns null where that would tell it to another server
 */
export function completeEnrolment(
  { clientToken, ...rest }: NonNullable<ChangeEnrolmentRequest['enrolment']>,
  stored: Enrolment,
): Enrolment | null {
  if (clientToken !== null) return { ...rest, clientToken };
  const isSame = new URL(rest.serverUrl).origin === new URL(stored.serverUrl).origin;
  return isSame ? { ...rest, clientToken: stored.clientToken } : null;
}

/**
 * Tries a server before anything relies on it.
 * @returns what has to be put right, null where it takes the token and has the channel
 */
export async function tryEnrolment(
  enrolment: Enrolment | null,
  fetch: typeof globalThis.fetch,
): Promise<EnrolmentProblem | null> {
  if (enrolment === null) return NEEDS_TOKEN;
  const client = createServerClient(async () => enrolment, fetch);
  return explain(await client.fetchDocument(`/v1/channels/${enrolment.channel}`, MAX_CHANNEL_BYTES));
}

function explain(answer: ServerAnswer<Uint8Array>): EnrolmentProblem | null {
  if (answer.kind === 'ok') return null;
  if (answer.kind === 'unreachable') {
    return { field: 'serverUrl', message: `The server cannot be reached: ${answer.reason}` };
  }
  if (answer.status === 401 || answer.status === 403) {
    return { field: 'clientToken', message: 'The server does not accept this token.' };
  }
  if (answer.error?.code === 'CHANNEL_UNKNOWN') {
    return { field: 'channel', message: 'The server has no channel of this name.' };
  }
  const detail = answer.error?.message ?? `status ${answer.status}`;
  return { field: 'serverUrl', message: `This is no server for Stinger, or it is out of order: ${detail}` };
}
