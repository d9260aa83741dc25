import { readFile } from 'node:fs/promises';
import { CONVERSATIONS } from './conversations.ts';

export interface DemoAsset {
  readonly path: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

export interface Demo {
  /** The page and what it loads. */
  readonly assets: readonly DemoAsset[];
  /** The records of each conversation's stream, by its id; each ends with its blank line. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
}

const ASSETS = [
  { path: '/demo', file: 'index.html', mediaType: 'text/html; charset=utf-8' },
  { path: '/demo/page.css', file: 'page.css', mediaType: 'text/css; charset=utf-8' },
  { path: '/demo/page.js', file: 'page.js', mediaType: 'text/javascript; charset=utf-8' },
  { path: '/demo/read-answer.js', file: 'read-answer.js', mediaType: 'text/javascript; charset=utf-8' },
  { path: '/demo/show-answer.js', file: 'show-answer.js', mediaType: 'text/javascript; charset=utf-8' },
] as const;

/** Reads the demo from beside this file, once; it is small and never changes while the server runs. */
export async function loadDemo(): Promise<Demo> {
  const assets = ASSETS.map(async ({ path, file, mediaType }) => ({
    path,
    mediaType,
    content: await readFile(new URL(`page/${file}`, import.meta.url)),
  }));
  const streams = CONVERSATIONS.map(async ({ id }) => {
    const stream = await readFile(new URL(`streams/${id}.sse`, import.meta.url), 'utf8');
    return [id, stream.match(/.+?\n\n/gs) ?? []] as const;
  });
  return { assets: await Promise.all(assets), streams: new Map(await Promise.all(streams)) };
}
