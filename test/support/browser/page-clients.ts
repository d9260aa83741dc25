/**
 * Runs in the page under test: reads streams as pages do, and keeps all that the page's own code got to see.
 * Built into one script by `build-page-script.ts`; the client libraries are modules of their own beside it.
 */
import type { Answer, Notes, PageClient } from './clients/shared/page-client.ts';

export interface SeenChunk {
  /** Milliseconds since the request. */
  readonly atMs: number;
  readonly bytes: readonly number[];
}

export interface Seen {
  /** With `fetch` only. */
  readonly chunks: readonly SeenChunk[];
  /** Events as the client library gave them. */
  readonly events: readonly unknown[];
  /** What could be read on the way, as often as the page looked. */
  readonly glimpses: readonly unknown[];
  /** Null with `fetch`, and if reading broke. */
  readonly answer: Answer | null;
  /** What reading ended with, if it broke. */
  readonly error: string | null;
}

async function readWithFetch(url: string, chunks: SeenChunk[]): Promise<null> {
  const startedAt = performance.now();
  // Of a stream before.
  delete document.documentElement.dataset['seen'];
  const response = await fetch(url);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return null;
    chunks.push({ atMs: performance.now() - startedAt, bytes: [...value] });
    text += decoder.decode(value, { stream: true });
    // Lets a test wait until the page has seen so many events, or so many chunks.
    const { dataset } = document.documentElement;
    dataset['seen'] = String(text.split('\n\n').length - 1);
    dataset['chunks'] = String(chunks.length);
  }
}

async function readWithClient(name: string, url: string, notes: Notes): Promise<Answer> {
  const client = (await import(/* @vite-ignore */ `/clients/${name}.js`)) as { read: PageClient };
  return client.read(url, notes);
}

/** @param name `fetch`, or a file in `clients` */
async function readStream(name: string, url: string): Promise<Seen> {
  const chunks: SeenChunk[] = [];
  const events: unknown[] = [];
  const glimpses: unknown[] = [];
  const notes: Notes = {
    see: (event) => void events.push(event),
    glimpse: (state) => void glimpses.push(state),
  };
  const { href } = new URL(url, location.href);
  // As JSON: libraries give objects of classes of their own. What came before an error is kept.
  const finish = (answer: Answer | null, error: string | null): Seen =>
    JSON.parse(JSON.stringify({ chunks, events, glimpses, answer, error })) as Seen;
  try {
    return finish(
      name === 'fetch' ? await readWithFetch(href, chunks) : await readWithClient(name, href, notes),
      null,
    );
  } catch (error) {
    return finish(null, String(error));
  }
}

declare global {
  interface Window {
    readStream: typeof readStream;
  }
}

window.readStream = readStream;
