import { z } from 'zod';
import { ChannelNameSchema } from '../bundle/channel.ts';
import { SettingsSchema } from './get-settings.request.ts';

const SERVER_URL = /^(?:https:\/\/[^\s/?#@\\]+|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?)\/?$/;

/** A server that the extension may talk to: encrypted, or on this machine. No path, no name, no password. */
export const ServerUrlSchema = z
  .url()
  .max(300)
  .regex(SERVER_URL, 'must be https:, or http: on this machine, without a path');

export const EnrolmentSchema = z.strictObject({
  serverUrl: ServerUrlSchema,
  clientToken: z.string().regex(/^[\x21-\x7e]{1,512}$/),
  channel: ChannelNameSchema,
});

/**
 * Options page → service worker: report to this server from now on; `enrolment` null: to the one of the build. It is
 * asked first, and what it refuses is not stored. Answered with {@link ChangeEnrolmentResult}.
 */
export const ChangeEnrolmentRequestSchema = z.strictObject({
  type: z.literal('change-enrolment'),
  enrolment: EnrolmentSchema.extend({
    /** Null: the one that is stored, which goes to its own server alone. */
    clientToken: EnrolmentSchema.shape.clientToken.nullable(),
  }).nullable(),
});

export const ChangeEnrolmentResultSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), settings: SettingsSchema }),
  z.strictObject({
    ok: z.literal(false),
    /** What has to be put right. */
    field: z.enum(['serverUrl', 'clientToken', 'channel']),
    message: z.string(),
  }),
]);

/** The server that an installation reports to. */
export type Enrolment = z.infer<typeof EnrolmentSchema>;
export type ChangeEnrolmentRequest = z.infer<typeof ChangeEnrolmentRequestSchema>;
export type ChangeEnrolmentResult = z.infer<typeof ChangeEnrolmentResultSchema>;
