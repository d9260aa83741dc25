import {
  type ChangeEnrolmentRequest,
  type ChangeEnrolmentResult,
  EnrolmentSchema,
} from '../../../protocol/index.ts';
import type { Parsed } from './parse-site.ts';

type Wanted = NonNullable<ChangeEnrolmentRequest['enrolment']>;
export type ServerField = Extract<ChangeEnrolmentResult, { ok: false }>['field'];

const FIELDS: readonly ServerField[] = ['serverUrl', 'channel', 'clientToken'];

const HINTS: Readonly<Record<ServerField, string>> = {
  serverUrl:
    'Enter an address such as https://stinger.example, without a path. Only a server on this machine may do without https.',
  channel: 'A channel has up to 32 small letters, digits and hyphens.',
  clientToken: 'A token has up to 512 letters, digits and signs, without spaces.',
};

/** Reads what was typed about a server; an empty token stands for the one that is stored. */
export function parseServer(typed: Readonly<Record<ServerField, string>>): {
  readonly wanted: Parsed<Wanted>;
  /** The first field that has to be put right. */
  readonly field: ServerField | null;
} {
  const clientToken = typed.clientToken.trim();
  const trimmed = { serverUrl: typed.serverUrl.trim(), channel: typed.channel.trim(), clientToken };
  const field = FIELDS.find(
    (name) =>
      !(name === 'clientToken' && clientToken === '') &&
      !EnrolmentSchema.shape[name].safeParse(trimmed[name]).success,
  );
  if (field !== undefined) return { wanted: { ok: false, message: HINTS[field] }, field };
  const value = { ...trimmed, clientToken: clientToken === '' ? null : clientToken };
  return { wanted: { ok: true, value }, field: null };
}
