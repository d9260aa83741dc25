import {
  type ApiError,
  ApiErrorSchema,
  type BatchedUpdate,
  type Enrolment,
  type StreamAck,
  StreamAckSchema,
  type StreamBatchAck,
  StreamBatchAckSchema,
} from '../../protocol/index.ts';
import { readEvents, type ServerEvent } from './monitored/read-events.ts';

/** An answer of the server, an error that it explained, or no answer at all. */
export type ServerAnswer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'error'; readonly status: number; readonly error: ApiError | null }
  | { readonly kind: 'unreachable'; readonly reason: string };

export interface ServerClient {
  deliver(update: BatchedUpdate): Promise<ServerAnswer<StreamAck>>;
  /** @param updates of different sessions, in bounds @returns one answer for each, same order */
  deliverBatch(updates: readonly BatchedUpdate[]): Promise<ServerAnswer<StreamBatchAck['answers']>>;
  /**
   * Follows what the server's checks say later of the sessions of one client.
   * @param clientId others may have the same token
   * @param lastEventId what was seen last
   * @returns ends when nobody reads it
   */
  followEvents(clientId: string, lastEventId: string): Promise<ServerAnswer<AsyncIterable<ServerEvent>>>;
  /** @param path of a signed document @param maxBytes more than this is refused unread */
  fetchDocument(path: string, maxBytes: number): Promise<ServerAnswer<Uint8Array>>;
}

const TIMEOUT_MS = 10_000;
/** The server says that it is there every 15 seconds. */
const EVENTS_IDLE_MS = 40_000;

/**
 * @param readEnrolment asked before each request: the server may be changed at any time
 * @param timeoutMs a server that has not answered whole by then is as good as none
 */
export function createServerClient(
  readEnrolment: () => Promise<Enrolment>,
  fetch: typeof globalThis.fetch,
  timeoutMs = TIMEOUT_MS,
): ServerClient {
  const request = async (
    path: string,
    init: RequestInit,
    signal = AbortSignal.timeout(timeoutMs),
  ): Promise<ServerAnswer<Response>> => {
    const { serverUrl, clientToken } = await readEnrolment();
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${clientToken}`);
    try {
      const response = await fetch(new URL(path, serverUrl), { ...init, headers, signal, cache: 'no-store' });
      return response.ok ? { kind: 'ok', value: response } : await readError(response);
    } catch (error) {
      return { kind: 'unreachable', reason: String(error) };
    }
  };

  const post = async <T>(
    path: string,
    body: object,
    read: (answer: unknown) => T,
    named: Record<string, string> = {},
  ): Promise<ServerAnswer<T>> => {
    const headers = { 'content-type': 'application/json', ...named };
    const answer = await request(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.kind === 'ok' ? readBody(async () => read(await answer.value.json())) : answer;
  };

  return {
    deliver: ({ correlationId, ...update }) =>
      post(
        '/v1/stream/update',
        update,
        (body) => StreamAckSchema.parse(body),
        correlationId === undefined ? {} : { 'x-correlation-id': correlationId },
      ),
    deliverBatch: (updates) =>
      post('/v1/stream/batch', { updates }, (body) => {
        const { answers } = StreamBatchAckSchema.parse(body);
        const isFit = answers.every(({ sessionId }, i) => sessionId === updates[i]?.sessionId);
        if (!isFit || answers.length !== updates.length)
          throw new TypeError('the answers are not for these updates');
        return answers;
      }),
    async followEvents(clientId, lastEventId) {
      const idle = createIdleSignal(timeoutMs);
      const init = { method: 'GET', headers: { 'last-event-id': lastEventId } };
      const answer = await request(`/v1/stream/events?clientId=${clientId}`, init, idle.signal);
      if (answer.kind !== 'ok') return answer;
      return { kind: 'ok', value: readUntilIdle(answer.value, idle) };
    },
    async fetchDocument(path, maxBytes) {
      const answer = await request(path, { method: 'GET' });
      return answer.kind === 'ok' ? readBody(() => readAtMost(answer.value, maxBytes)) : answer;
    },
  };
}

/** Gives up what is silent for longer than the first answer may take, or the pause between two signs of life. */
function createIdleSignal(timeoutMs: number) {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(new DOMException('The server is silent.', 'TimeoutError'));
  let timer = setTimeout(giveUp, timeoutMs);
  return {
    signal: controller.signal,
    /** Nobody waits any more. */
    stop: (): void => clearTimeout(timer),
    /** Something came. */
    restart(): void {
      clearTimeout(timer);
      timer = setTimeout(giveUp, EVENTS_IDLE_MS);
    },
  };
}

async function* readUntilIdle(
  response: Response,
  idle: ReturnType<typeof createIdleSignal>,
): AsyncGenerator<ServerEvent, void, void> {
  idle.restart();
  try {
    for await (const event of readEvents(response.body as ReadableStream<Uint8Array<ArrayBuffer>>)) {
      idle.restart();
      yield event;
    }
  } finally {
    idle.stop();
  }
}

async function readError(response: Response): Promise<ServerAnswer<never>> {
  const body: unknown = await response.json().catch(() => null);
  const parsed = ApiErrorSchema.safeParse(body);
  return { kind: 'error', status: response.status, error: parsed.success ? parsed.data : null };
}

async function readBody<T>(read: () => Promise<T>): Promise<ServerAnswer<T>> {
  try {
    return { kind: 'ok', value: await read() };
  } catch (error) {
    return {
      kind: 'unreachable',
      reason: `the server's answer broke off or is not understood: ${String(error)}`,
    };
  }
}

/** A server, or whoever poses as one, could send without end. */
async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new RangeError(`more than ${maxBytes} bytes`);
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
