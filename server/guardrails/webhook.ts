import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { CheckActionSchema } from '../../src/protocol/index.ts';
import { SecretSchema } from '../settings/secret-schema.ts';
import { createBoundedFetch } from './external/create-bounded-fetch.ts';
import type { ExternalDeps } from './external/external-deps.ts';
import { externalOptions, ServiceUrlSchema } from './external/option-schemas.ts';
import { postJson } from './external/post-json.ts';
import type { Guardrail } from './guardrail.ts';
import { defineKind } from './guardrail-kind.ts';

export const WebhookOptionsSchema = z.strictObject({
  url: ServiceUrlSchema,
  ...externalOptions(15_000),
});

export type WebhookOptions = z.infer<typeof WebhookOptionsSchema> & {
  readonly id: string;
  /** Signs each request; the receiver has the same. */
  readonly signingSecret: string;
};

/** What a webhook answers. `topic` is a name and no sentence, so that it can't hold a part of the text. */
const AnswerSchema = z.strictObject({
  action: CheckActionSchema,
  score: z.number().min(0).max(1).nullable().default(null),
  topic: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .exactOptional(),
});

const SERVICE = 'The webhook';
const MAX_ANSWER_BYTES = 16 * 1024;

/**
 * Makes the guardrail that asks a service of the operator's own.
 * @see docs/guides/external-guardrails.md for what is sent and answered
 */
export function createWebhook(options: WebhookOptions, deps: ExternalDeps): Guardrail {
  const { url, signingSecret, allowPrivateNetwork } = options;
  const fetch = createBoundedFetch({ allowPrivateNetwork, maxAnswerBytes: MAX_ANSWER_BYTES });
  return {
    id: options.id,
    performanceCharacteristics: () => ({
      class: 'VERY_SLOW',
      expected: { p50: 500, p95: 5_000, p99: options.timeoutMs },
      // What it rests on is the receiver's business, and may change at any time.
      cacheableForMs: null,
      resources: { cpu: 0.02, memoryMb: 4, network: true, concurrency: options.concurrency },
    }),
    async check({ text, context, kind, correlationId }, signal) {
      const requestId = deps.randomUuid();
      const timestamp = Math.floor(deps.now().getTime() / 1_000);
      const body = JSON.stringify({ version: 1, requestId, kind, context, text });
      const { action, score, topic } = await postJson({
        service: SERVICE,
        fetch,
        url,
        body,
        headers: {
          'stinger-request-id': requestId,
          ...(correlationId === undefined ? {} : { 'x-correlation-id': correlationId }),
          'stinger-timestamp': String(timestamp),
          'stinger-signature': `v1=${sign(signingSecret, timestamp, body)}`,
        },
        answer: AnswerSchema,
        signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]),
      });
      return { action, score, reason: topic === undefined ? `webhook says ${action}` : `webhook: ${topic}` };
    },
  };
}

/** The time is signed too: a request that was overheard can't be sent again later. */
function sign(secret: string, timestamp: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

/** A service of the operator's own. */
export const webhookKind = defineKind(
  WebhookOptionsSchema.extend({ signingSecret: SecretSchema }),
  (id, { signingSecret, ...options }, deps) =>
    createWebhook({ ...options, id, signingSecret: deps.readSecret(signingSecret) }, deps),
);
