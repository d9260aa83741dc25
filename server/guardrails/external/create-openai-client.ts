import OpenAI from 'openai';
import { createBoundedFetch } from './create-bounded-fetch.ts';

export interface OpenAiClientOptions {
  readonly baseUrl: string;
  /** Null where the server asks for none, as Ollama. */
  readonly apiKey: string | null;
  readonly timeoutMs: number;
  readonly allowPrivateNetwork: boolean;
}

const MAX_ANSWER_BYTES = 256 * 1024;

/** Makes a client that takes nothing from the environment, logs nothing, and leaves repeating to the caller. */
export function createOpenAiClient(options: OpenAiClientOptions): OpenAI {
  const { baseUrl, apiKey, timeoutMs, allowPrivateNetwork } = options;
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    timeout: timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
    fetch: createBoundedFetch({ allowPrivateNetwork, maxAnswerBytes: MAX_ANSWER_BYTES }),
  });
}
