import { z } from 'zod';
import { ActiveRulesSchema } from './active-rules.ts';

/**
 * Service worker → offscreen document: compile these rules and, with `activate`, use them for every stream that
 * opens from now on. Answered with {@link LoadRulesResult}.
 */
export const LoadRulesRequestSchema = z.strictObject({
  type: z.literal('load-rules'),
  activate: z.boolean(),
  rules: ActiveRulesSchema,
});

export const LoadRulesResultSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  /** The engine refused a rule or a certificate, or gave no answer; the rules in use stay. */
  z.strictObject({ ok: z.literal(false), message: z.string() }),
]);

export type LoadRulesRequest = z.infer<typeof LoadRulesRequestSchema>;
export type LoadRulesResult = z.infer<typeof LoadRulesResultSchema>;
