import { z } from 'zod';

/** A number that comes as text, as all do in addresses and headers: decimal digits, and nothing else that may be read as one. */
export const decimal = (schema: z.ZodInt) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value),
    schema,
  );
