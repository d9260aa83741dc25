import type { z } from 'zod';
import { parseJson } from '../../../src/protocol/index.ts';
import type { BoundedFetch } from './create-bounded-fetch.ts';
import { ExternalError, toExternalError } from './external-error.ts';

export interface JsonPost<Answer> {
  /** Named in errors. */
  readonly service: string;
  readonly fetch: BoundedFetch;
  readonly url: string;
  /** Sent byte for byte. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: z.ZodType<Answer>;
  readonly signal: AbortSignal;
}

/**
 * Posts JSON to a service and reads its answer.
 * @throws {ExternalError} when there is none, or one of another shape; says nothing of what was in it
 */
export async function postJson<Answer>(post: JsonPost<Answer>): Promise<Answer> {
  const { service } = post;
  let text: string;
  try {
    const response = await post.fetch(post.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...post.headers },
      body: post.body,
      signal: post.signal,
    });
    if (response.status !== 200) {
      throw new ExternalError(`${service} answers HTTP ${response.status}.`, { status: response.status });
    }
    text = await response.text();
  } catch (error) {
    throw toExternalError(service, error);
  }
  const parsed = post.answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ExternalError(`${service} answers, and not in the shape that is documented.`, { status: 200 });
}
