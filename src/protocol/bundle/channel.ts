import { z } from 'zod';

export const ChannelNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
export const DigestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex');

/** Says which bundle is newest. Signed by the server's online key, short-lived. */
export const ChannelSchema = z.strictObject({
  type: z.literal('channel'),
  name: ChannelNameSchema,
  issued: z.iso.datetime(),
  expires: z.iso.datetime(),
  bundle: z.strictObject({
    version: z.int().min(1),
    /** Of the bundle's envelope as served. */
    sha256: DigestSchema,
    /** Length of the bundle's envelope in bytes. */
    length: z.int().min(1),
  }),
  /** Share of installations that take this version, 0–100. */
  rolloutPercent: z.int().min(0).max(100),
});

export type Channel = z.infer<typeof ChannelSchema>;
