import { z } from 'zod';

/** Long enough for a private key, short enough that every cut of every sample takes no time. */
const text = z.string().min(1).max(2_000);

const SpanSchema = z.tuple([z.int().min(0), z.int().min(1)]);

/** What a rule must and must not find. Values are made up: a sample is published with its rule's source. */
export const SamplesSchema = z.strictObject({
  /** Each holds at least one span; `spans` lists all, as [start, end) in UTF-16 code units. */
  match: z
    .array(z.union([text, z.strictObject({ text, spans: z.array(SpanSchema).min(1).exactOptional() })]))
    .min(1),
  /** Each comes out as it went in. */
  clean: z.array(text).min(1),
});

export type Samples = z.infer<typeof SamplesSchema>;
