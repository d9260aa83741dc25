import { z } from 'zod';
import { CheckActionSchema } from '../../src/protocol/index.ts';
import { createBoundedFetch } from './external/create-bounded-fetch.ts';
import { externalOptions, ServiceUrlSchema } from './external/option-schemas.ts';
import { postJson } from './external/post-json.ts';
import { findGravest } from './external/to-action.ts';
import type { Finding, Guardrail } from './guardrail.ts';
import { defineKind } from './guardrail-kind.ts';

/** As Presidio names kinds of personal data, e.g. `US_SSN`. */
const EntitySchema = z.string().regex(/^[A-Z][A-Z0-9_]{0,59}$/, 'must be a name such as US_SSN');

export const PresidioOptionsSchema = z.strictObject({
  /** Of the analyzer, e.g. `http://127.0.0.1:5002`. */
  baseUrl: ServiceUrlSchema,
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'must be two letters, such as en')
    .default('en'),
  /** Entities that are less certain don't count. */
  scoreThreshold: z.number().min(0).max(1).default(0.5),
  /** What to do about an entity that `entities` doesn't name; `allow` leaves it out. */
  action: CheckActionSchema.default('warn'),
  /** What to do about single entities, e.g. `{"US_SSN": "block", "DATE_TIME": "allow"}`. */
  entities: z
    .record(EntitySchema, CheckActionSchema)
    .default({ DATE_TIME: 'allow', URL: 'allow', NRP: 'allow', LOCATION: 'allow', PERSON: 'allow' }),
  ...externalOptions(15_000),
});

export type PresidioOptions = z.infer<typeof PresidioOptionsSchema> & { readonly id: string };

/** As the analyzer answers; a text without personal data is an empty list. */
const AnalysisSchema = z
  .array(z.object({ entity_type: EntitySchema, score: z.number().min(0).max(1) }))
  .max(50_000);

const SERVICE = 'Presidio';
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const CACHE_MS = 60 * 60_000;

/** Makes the guardrail that asks a Presidio analyzer for personal data. */
export function createPresidio(options: PresidioOptions): Guardrail {
  const { baseUrl, language, scoreThreshold, allowPrivateNetwork } = options;
  const fetch = createBoundedFetch({ allowPrivateNetwork, maxAnswerBytes: MAX_ANSWER_BYTES });
  const url = `${baseUrl.replace(/\/+$/, '')}/analyze`;
  return {
    id: options.id,
    performanceCharacteristics: () => ({
      class: 'VERY_SLOW',
      expected: { p50: 200, p95: 2_000, p99: options.timeoutMs },
      cacheableForMs: CACHE_MS,
      resources: { cpu: 0.02, memoryMb: 4, network: true, concurrency: options.concurrency },
    }),
    async check({ text }, signal) {
      const found = await postJson({
        service: SERVICE,
        fetch,
        url,
        body: JSON.stringify({ text, language, score_threshold: scoreThreshold }),
        answer: AnalysisSchema,
        signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]),
      });
      return toFinding(found, options);
    },
  };
}

function toFinding(found: z.infer<typeof AnalysisSchema>, options: PresidioOptions): Finding {
  const counted = found.filter(
    ({ entity_type, score }) => score >= options.scoreThreshold && actionOf(entity_type, options) !== 'allow',
  );
  const names = [...new Set(counted.map((entity) => entity.entity_type))];
  return {
    action: findGravest(names.map((name) => actionOf(name, options))),
    score: counted.reduce((highest, { score }) => Math.max(highest, score), 0),
    reason: names.length === 0 ? 'nothing found' : `found ${names.slice(0, 3).join(', ')}`,
  };
}

function actionOf(entity: string, { entities, action }: PresidioOptions) {
  return (Object.hasOwn(entities, entity) ? entities[entity] : undefined) ?? action;
}

/** Presidio's analyzer. */
export const presidioKind = defineKind(PresidioOptionsSchema, (id, options) =>
  createPresidio({ ...options, id }),
);
