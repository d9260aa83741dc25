import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A response that the server sends in exactly these cuts. */
export interface Play {
  readonly contentType: string;
  readonly cuts: readonly Uint8Array[];
  /** Awaited before each cut; lets a test decide when it is sent. */
  readonly before?: (index: number) => Promise<void>;
}

/** Serves pages, scripts and streams to a browser under test, on a port of its own. */
export interface StreamServer {
  readonly origin: string;
  /** @returns the path under which the stream can be asked for, as often as wanted; any suffix is ignored */
  addPlay(play: Play): string;
  addFile(path: string, contentType: string, body: string): void;
  close(): Promise<void>;
}

export async function startStreamServer(): Promise<StreamServer> {
  const plays: Play[] = [];
  const files = new Map<string, { contentType: string; body: string }>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const play = plays[Number(/^\/plays\/(\d+)(?:\/|$)/.exec(pathname)?.[1] ?? -1)];
    if (play !== undefined) {
      // A test that stops waiting ends its stream.
      sendPlay(play, response).catch(() => response.destroy());
      return;
    }
    const file = files.get(pathname);
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.contentType ?? 'text/plain' });
    response.end(file?.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    addPlay: (play) => `/plays/${plays.push(play) - 1}`,
    addFile: (path, contentType, body) => void files.set(path, { contentType, body }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Every cut is a write of its own, flushed before the next: otherwise the kernel would join them again. */
async function sendPlay({ contentType, cuts, before }: Play, response: ServerResponse): Promise<void> {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.flushHeaders();
  for (const [index, cut] of cuts.entries()) {
    await before?.(index);
    if (response.destroyed) return;
    await new Promise<void>((resolve) => response.write(cut, () => setImmediate(resolve)));
  }
  response.end();
}
