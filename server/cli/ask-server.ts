import type { z } from 'zod';
import { ApiErrorSchema } from '../../src/protocol/index.ts';
import type { CliDeps } from './cli-deps.ts';
import { RefusedError } from './refused-error.ts';

const TIMEOUT_MS = 30_000;

export interface Question<Answer> {
  readonly url: URL;
  readonly token: string;
  readonly method: 'GET' | 'POST';
  /** Sent as JSON; absent: none. */
  readonly body?: object;
  readonly answer: z.ZodType<Answer>;
}

/**
 * Asks a server something and checks its answer.
 * @throws {RefusedError} when it says no
 * @throws {Error} when it doesn't answer, or not as a Stinger server does
 */
export async function askServer<Answer>(question: Question<Answer>, deps: CliDeps): Promise<Answer> {
  const response = await request(question, deps);
  const answer: unknown = await response.json().catch(() => null);
  const parsed = question.answer.safeParse(answer);
  if (response.ok && parsed.success) return parsed.data;
  const refusal = ApiErrorSchema.safeParse(answer);
  if (response.ok || !refusal.success) {
    throw new Error(
      `${question.url.href} answers HTTP ${response.status}, and not as a Stinger server does.`,
    );
  }
  throw new RefusedError(`The server refuses: ${refusal.data.message} (request ${refusal.data.requestId})`);
}

async function request(question: Question<unknown>, deps: CliDeps): Promise<Response> {
  const { url, token, method, body } = question;
  const headers = { authorization: `Bearer ${token}` };
  try {
    return await deps.fetch(url, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry the token to a host that nobody named.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new Error(`${url.origin} does not answer. Check that the server runs there.`, { cause });
  }
}
