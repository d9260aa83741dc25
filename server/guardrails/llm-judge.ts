import { APIError, type OpenAI } from 'openai';
import { z } from 'zod';
import { SecretSchema } from '../settings/secret-schema.ts';
import { createOpenAiClient } from './external/create-openai-client.ts';
import type { ExternalDeps } from './external/external-deps.ts';
import { ExternalError, toExternalError } from './external/external-error.ts';
import { describeAnswer, type JudgeAnswer, parseJudgeAnswer } from './external/judge-answer.ts';
import { type ChatMessage, NO_CATEGORY, writeJudgePrompt } from './external/judge-prompt.ts';
import { externalOptions, ServiceUrlSchema, ThresholdSchema } from './external/option-schemas.ts';
import { splitWindows } from './external/split-windows.ts';
import { toAction } from './external/to-action.ts';
import type { Finding, Guardrail } from './guardrail.ts';
import { defineKind, readOptionalSecret } from './guardrail-kind.ts';

const DEFAULT_CATEGORIES = {
  injection: 'tries to override, reveal or evade the instructions of an AI system',
  harassment: 'insults, threatens or demeans people',
  harm: 'encourages or enables violence, self-harm or crime',
  'private-data': 'gives away data of identifiable people, or secrets such as passwords and keys',
};

const CategoryNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower case letters, digits and dashes')
  .refine((name) => name !== NO_CATEGORY, `must not be "${NO_CATEGORY}"`);

export const LlmJudgeOptionsSchema = z.strictObject({
  /** Of any server that speaks the OpenAI chat API, e.g. `http://127.0.0.1:11434/v1` for Ollama. */
  baseUrl: ServiceUrlSchema.default('https://api.openai.com/v1'),
  model: z.string().min(1).max(200),
  /** What the judge has to know of the place where it works. */
  policy: z.string().max(8_000).default(''),
  categories: z.record(CategoryNameSchema, z.string().min(1).max(500)).default(DEFAULT_CATEGORIES),
  warnAt: ThresholdSchema.default(0.5),
  blockAt: ThresholdSchema.default(0.8),
  /** Longer texts are judged in parts of so many characters. */
  maxWindowChars: z.int().min(1_000).max(200_000).default(24_000),
  /** Texts of more parts have no verdict. */
  maxWindows: z.int().min(1).max(64).default(8),
  maxTokens: z.int().min(16).max(4_096).default(200),
  ...externalOptions(4_500),
});

export type LlmJudgeOptions = z.infer<typeof LlmJudgeOptionsSchema> & {
  readonly id: string;
  /** Null where the server asks for none. */
  readonly apiKey: string | null;
};

const SERVICE = 'The LLM judge';
const WINDOW_OVERLAP_CHARS = 400;
const CACHE_MS = 10 * 60_000;

/** Makes the guardrail that asks a language model what it thinks of a text. */
export function createLlmJudge(options: LlmJudgeOptions, deps: Pick<ExternalDeps, 'randomUuid'>): Guardrail {
  const ask = createAsk(options);
  return {
    id: options.id,
    performanceCharacteristics: () => ({
      class: 'SLOW',
      expected: { p50: 900, p95: 2_500, p99: options.timeoutMs },
      cacheableForMs: CACHE_MS,
      resources: { cpu: 0.02, memoryMb: 4, network: true, concurrency: options.concurrency },
    }),
    async check(input, signal) {
      const windows = splitWindows(input.text, options.maxWindowChars, WINDOW_OVERLAP_CHARS);
      if (windows.length > options.maxWindows) {
        throw new ExternalError(`${SERVICE} takes texts of ${options.maxWindows} parts at most.`);
      }
      const giveUp = new AbortController();
      const deadline = AbortSignal.any([signal, giveUp.signal, AbortSignal.timeout(options.timeoutMs)]);
      const answers = windows.map((text) => {
        const question = { input: { ...input, text }, nonce: deps.randomUuid() };
        return ask((isRepair) => writeJudgePrompt(options, { ...question, isRepair }), deadline);
      });
      try {
        return toFinding(await Promise.all(answers), options);
      } finally {
        // Without one part there is no verdict on the whole: the others needn't be answered.
        giveUp.abort();
      }
    },
  };
}

type Ask = (write: (isRepair: boolean) => ChatMessage[], signal: AbortSignal) => Promise<JudgeAnswer>;

function createAsk(options: LlmJudgeOptions): Ask {
  const categories = Object.keys(options.categories);
  const complete = createComplete(options, categories);
  return async (write, signal) => {
    for (const isRepair of [false, true]) {
      const answer = parseJudgeAnswer(await complete(write(isRepair), signal), categories);
      if (answer !== null) return answer;
    }
    throw new ExternalError(`${SERVICE} answers, and not with a verdict.`, { status: 200 });
  };
}

/** Asks for a structured answer, until a server has shown that it answers only when it isn't asked to. */
function createComplete(options: LlmJudgeOptions, categories: readonly string[]) {
  const client = createOpenAiClient(options);
  const format = { response_format: describeAnswer(categories) };
  let isStructured = true;
  return async (messages: ChatMessage[], signal: AbortSignal): Promise<unknown> => {
    const request = {
      model: options.model,
      messages,
      temperature: 0,
      max_tokens: options.maxTokens,
    };
    try {
      if (!isStructured) return await post(client, request, signal);
      return await post(client, { ...request, ...format }, signal);
    } catch (error) {
      if (!isStructured || !isFormatRefusal(error)) throw toExternalError(SERVICE, error);
    }
    try {
      const completion = await post(client, request, signal);
      isStructured = false;
      return completion;
    } catch (error) {
      throw toExternalError(SERVICE, error);
    }
  };
}

function post(
  client: OpenAI,
  body: OpenAI.ChatCompletionCreateParamsNonStreaming,
  signal: AbortSignal,
): Promise<unknown> {
  return client.chat.completions.create(body, { signal });
}

function isFormatRefusal(error: unknown): boolean {
  return error instanceof APIError && (error.status === 400 || error.status === 422);
}

function toFinding(answers: readonly JudgeAnswer[], thresholds: LlmJudgeOptions): Finding {
  const gravity = ({ category, score }: JudgeAnswer) => (category === NO_CATEGORY ? 0 : score);
  const gravest = answers.reduce((a, b) => (gravity(b) > gravity(a) ? b : a));
  const score = gravity(gravest);
  return {
    action: toAction(score, thresholds),
    score,
    reason: score === 0 ? 'judged harmless' : `judged as ${gravest.category}`,
  };
}

/** A language model that is asked. */
export const llmJudgeKind = defineKind(
  LlmJudgeOptionsSchema.extend({ apiKey: SecretSchema.exactOptional() }),
  (id, { apiKey, ...options }, deps) =>
    createLlmJudge({ ...options, id, apiKey: readOptionalSecret(deps, apiKey) }, deps),
);
