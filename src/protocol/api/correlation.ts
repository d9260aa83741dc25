import { z } from 'zod';

/**
 * How a client names what its requests are a part of. It goes into the log, so it must not be able to say anything:
 * UUIDs and other hex of 16 to 64 digits, and ULIDs.
 */
export const CorrelationNameSchema = z
  .string()
  .regex(/^(?:[0-9a-fA-F][0-9a-fA-F-]{14,62}[0-9a-fA-F]|[0-7][0-9A-HJKMNP-TV-Z]{25})$/);
