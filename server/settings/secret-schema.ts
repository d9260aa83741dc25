import { z } from 'zod';

const hint = 'must be {"env": "NAME"} or {"file": "path"}; a secret never stands in the settings themselves';

/** Where a secret is to be found. */
export const SecretSchema = z.union(
  [
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
    z.strictObject({ file: z.string().min(1) }),
  ],
  hint,
);

export type Secret = z.infer<typeof SecretSchema>;
