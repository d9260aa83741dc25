/**
 * Runs in the page under test: reads streams as pages do, and keeps all that the page's own code got to see.
 * Built into one script by `build-page-script.ts`.
 */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

export interface SeenChunk {
  /** Milliseconds since the request. */
  readonly atMs: number;
  readonly bytes: readonly number[];
}

export interface Seen {
  readonly chunks: readonly SeenChunk[];
  /** Events as the client library gave them. */
  readonly events: readonly unknown[];
  /** What reading ended with, if it broke. */
  readonly error: string | null;
}

export type ClientName = 'fetch' | 'openai' | 'anthropic';

/** @param chunks filled as they come, so that those before an error are there */
type Reader = (url: string, see: (event: unknown) => void, chunks: SeenChunk[]) => Promise<void>;

const settings = { apiKey: 'no-key', dangerouslyAllowBrowser: true, maxRetries: 0 };
const messages = [{ role: 'user' as const, content: 'Hello' }];

async function readWithFetch(url: string, _see: unknown, chunks: SeenChunk[]): Promise<void> {
  const startedAt = performance.now();
  // Of a stream before.
  delete document.documentElement.dataset['seen'];
  const response = await fetch(url);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    chunks.push({ atMs: performance.now() - startedAt, bytes: [...value] });
    text += decoder.decode(value, { stream: true });
    // Lets a test wait until the page has seen so many events, or so many chunks.
    const { dataset } = document.documentElement;
    dataset['seen'] = String(text.split('\n\n').length - 1);
    dataset['chunks'] = String(chunks.length);
  }
}

const READERS: Record<ClientName, Reader> = {
  fetch: readWithFetch,
  async openai(baseURL, see) {
    const client = new OpenAI({ ...settings, baseURL });
    const stream = await client.chat.completions.create({ model: 'any', messages, stream: true });
    for await (const event of stream) see(event);
  },
  async anthropic(baseURL, see) {
    const client = new Anthropic({ ...settings, baseURL });
    const stream = await client.messages.create({ model: 'any', max_tokens: 1, messages, stream: true });
    for await (const event of stream) see(event);
  },
};

async function readStream(name: ClientName, url: string): Promise<Seen> {
  const events: unknown[] = [];
  const chunks: SeenChunk[] = [];
  try {
    await READERS[name](new URL(url, location.href).href, (event) => events.push(event), chunks);
    return { chunks, events, error: null };
  } catch (error) {
    return { chunks, events, error: String(error) };
  }
}

declare global {
  interface Window {
    readStream: typeof readStream;
  }
}

window.readStream = readStream;
