import { z } from 'zod';

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64');

/**
 * A DSSE envelope: signatures over the exact bytes of a payload, so that nothing is parsed before it is trusted.
 * @see https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
 */
export const EnvelopeSchema = z.strictObject({
  payload: base64,
  payloadType: z.string().min(1).max(200),
  signatures: z
    .array(z.strictObject({ keyid: z.string().min(1).max(128), sig: base64 }))
    .min(1)
    .max(32),
});

export type Envelope = z.infer<typeof EnvelopeSchema>;

/** DSSE payload types of the signed documents. */
export const PAYLOAD_TYPES = {
  root: 'application/vnd.stinger.root+json',
  bundle: 'application/vnd.stinger.bundle+json',
  channel: 'application/vnd.stinger.channel+json',
  checkpoint: 'application/vnd.stinger.audit-checkpoint+json',
} as const;

export type PayloadType = (typeof PAYLOAD_TYPES)[keyof typeof PAYLOAD_TYPES];
