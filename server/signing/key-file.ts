import { z } from 'zod';
import { KeyIdSchema, type Role } from '../../src/protocol/index.ts';

const base64Key = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64');

const KeyRoleSchema = z.enum(['root', 'publisher', 'channel'] as const satisfies Role[]);

/** What may be shown: who a key belongs to is named in a root by this. */
export const PublicKeyFileSchema = z.strictObject({
  type: z.literal('stinger-public-key'),
  role: KeyRoleSchema,
  keyId: KeyIdSchema,
  publicKey: base64Key,
});

/** What must not be shown. The public half is computed from the seed, so that the two can't disagree. */
export const SigningKeyFileSchema = z.strictObject({
  type: z.literal('stinger-signing-key'),
  role: KeyRoleSchema,
  keyId: KeyIdSchema,
  seed: base64Key,
});
