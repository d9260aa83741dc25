import { z } from 'zod';

export const KeyIdSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the public key in hex');

const RoleSchema = z.strictObject({
  keyIds: z.array(KeyIdSchema).min(1).max(32),
  /** How many different keys of `keyIds` must have signed. */
  threshold: z.int().min(1).max(32),
});

/** Says which keys may sign what. Signed offline by the root keys; shipped in the build. */
export const RootSchema = z.strictObject({
  type: z.literal('root'),
  version: z.int().min(1),
  expires: z.iso.datetime(),
  /** Raw 32-byte Ed25519 public keys in base64, by key id. */
  keys: z.record(KeyIdSchema, z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64')),
  roles: z.strictObject({ root: RoleSchema, publisher: RoleSchema, channel: RoleSchema }),
});

export type Root = z.infer<typeof RootSchema>;
export type Role = keyof Root['roles'];
