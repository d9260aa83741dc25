import { z } from 'zod';
import type { CheckAction } from '../../src/protocol/index.ts';
import { SecretSchema } from '../settings/secret-schema.ts';
import { createOpenAiClient } from './external/create-openai-client.ts';
import { ExternalError, toExternalError } from './external/external-error.ts';
import {
  externalOptions,
  ServiceUrlSchema,
  ThresholdSchema,
  type Thresholds,
  ThresholdsSchema,
} from './external/option-schemas.ts';
import { findGravest, toAction } from './external/to-action.ts';
import type { Finding, Guardrail } from './guardrail.ts';
import { defineKind, readOptionalSecret } from './guardrail-kind.ts';

/** Names of categories go into reasons, so they are only taken where they are names. */
const CategorySchema = z.string().regex(/^[a-z][a-z_/-]{0,59}$/);

export const OpenAiModerationOptionsSchema = z.strictObject({
  baseUrl: ServiceUrlSchema.default('https://api.openai.com/v1'),
  model: z.string().min(1).max(200).default('omni-moderation-latest'),
  /** Scores from which any category counts. */
  warnAt: ThresholdSchema.default(0.4),
  blockAt: ThresholdSchema.default(0.8),
  /** Other scores for single categories, e.g. `{"violence": {"warnAt": 0.8, "blockAt": null}}`. */
  categories: z.record(CategorySchema, ThresholdsSchema).default({}),
  ...externalOptions(15_000),
});

export type OpenAiModerationOptions = z.infer<typeof OpenAiModerationOptionsSchema> & {
  readonly id: string;
  /** Null where the server asks for none. */
  readonly apiKey: string | null;
};

const ModerationSchema = z.object({
  results: z.array(z.object({ category_scores: z.record(CategorySchema, z.number().min(0).max(1)) })).min(1),
});

const SERVICE = 'The moderation API';
const CACHE_MS = 10 * 60_000;

/** Makes the guardrail that asks a moderation API of OpenAI's shape. */
export function createOpenAiModeration(options: OpenAiModerationOptions): Guardrail {
  const client = createOpenAiClient(options);
  return {
    id: options.id,
    performanceCharacteristics: () => ({
      class: 'VERY_SLOW',
      expected: { p50: 400, p95: 2_000, p99: options.timeoutMs },
      cacheableForMs: CACHE_MS,
      resources: { cpu: 0.02, memoryMb: 4, network: true, concurrency: options.concurrency },
    }),
    async check({ text }, signal) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
      const request = { model: options.model, input: text };
      const answer: unknown = await client.moderations
        .create(request, { signal: deadline })
        .catch((error: unknown) => {
          throw toExternalError(SERVICE, error);
        });
      const parsed = ModerationSchema.safeParse(answer);
      if (parsed.success) return toFinding(parsed.data, options);
      throw new ExternalError(`${SERVICE} answers, and not in the shape that is documented.`, {
        status: 200,
      });
    },
  };
}

interface Scored {
  readonly category: string;
  readonly score: number;
  readonly action: CheckAction;
}

function toFinding(
  { results }: z.infer<typeof ModerationSchema>,
  { categories, ...general }: Thresholds & { readonly categories: Readonly<Record<string, Thresholds>> },
): Finding {
  const scored: readonly Scored[] = results
    .flatMap((result) => Object.entries(result.category_scores))
    .map(([category, score]) => {
      const own = Object.hasOwn(categories, category) ? categories[category] : undefined;
      return { category, score, action: toAction(score, own ?? general) };
    })
    .toSorted((a, b) => b.score - a.score);
  const action = findGravest(scored.map((entry) => entry.action));
  const named = scored.filter((entry) => entry.action !== 'allow').slice(0, 3);
  return {
    action,
    score: scored[0]?.score ?? 0,
    reason: action === 'allow' ? 'nothing found' : `found ${named.map((entry) => entry.category).join(', ')}`,
  };
}

/** OpenAI's moderation, or what speaks its language. */
export const openAiModerationKind = defineKind(
  OpenAiModerationOptionsSchema.extend({ apiKey: SecretSchema.exactOptional() }),
  (id, { apiKey, ...options }, deps) =>
    createOpenAiModeration({ ...options, id, apiKey: readOptionalSecret(deps, apiKey) }),
);
