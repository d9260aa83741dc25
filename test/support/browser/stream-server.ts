import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A response that the server sends in exactly these cuts. */
export interface Play {
  /** Empty: none is sent. */
  readonly contentType: string;
  readonly cuts: readonly Uint8Array[];
  /** Awaited before each cut; lets a test decide when it is sent. */
  readonly before?: (index: number) => Promise<void>;
}

/** What a socket sends: text and bytes, each a frame. Then it closes, if a code is given. */
export interface SocketPlay {
  readonly frames: readonly (string | Uint8Array)[];
  readonly closeCode?: number;
  /** Awaited before each frame. */
  readonly before?: (index: number) => Promise<void>;
}

/** Serves pages, scripts and streams to a browser under test, on a port of its own. */
export interface StreamServer {
  readonly origin: string;
  /** @returns the path under which the stream can be asked for, as often as wanted; any suffix is ignored */
  addPlay(play: Play): string;
  /** @returns the address of the socket; each that connects gets the same frames */
  addSocket(play: SocketPlay): string;
  /** How often a path or address was asked for; that of a stream with any suffix. */
  countRequests(address: string): number;
  addFile(path: string, contentType: string, body: string, headers?: Readonly<Record<string, string>>): void;
  /** An answer without a body. */
  addAnswer(path: string, status: number, headers: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

interface File {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const NOT_FOUND: File = { status: 404, headers: { 'content-type': 'text/plain' }, body: '' };

export async function startStreamServer(): Promise<StreamServer> {
  const plays: Play[] = [];
  const files = new Map<string, File>();
  const socketPlays: SocketPlay[] = [];
  const requests = new Map<string, number>();
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [path = pathname, id = -1] = /^\/plays\/(\d+)(?=\/|$)/.exec(pathname) ?? [];
    requests.set(path, (requests.get(path) ?? 0) + 1);
    const play = plays[Number(id)];
    if (play !== undefined) {
      // A test that stops waiting ends its stream.
      sendPlay(play, response).catch(() => response.destroy());
      return;
    }
    const { status, headers, body } = files.get(pathname) ?? NOT_FOUND;
    response.writeHead(status, headers);
    response.end(body);
  });
  server.on('upgrade', (request, socket, head) => {
    const play = socketPlays[Number(/^\/sockets\/(\d+)$/.exec(request.url ?? '')?.[1] ?? -1)];
    if (play === undefined) {
      socket.destroy();
      return;
    }
    requests.set(request.url ?? '', (requests.get(request.url ?? '') ?? 0) + 1);
    // A test that stops waiting ends its socket.
    sockets.handleUpgrade(request, socket, head, (opened) => {
      sendFrames(play, opened).catch(() => opened.terminate());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    addSocket: (play) => `ws://${host}/sockets/${socketPlays.push(play) - 1}`,
    countRequests: (address) => requests.get(new URL(address, `http://${host}`).pathname) ?? 0,
    addPlay: (play) => `/plays/${plays.push(play) - 1}`,
    addFile: (path, contentType, body, headers) =>
      void files.set(path, { status: 200, headers: { 'content-type': contentType, ...headers }, body }),
    addAnswer: (path, status, headers) => void files.set(path, { status, headers, body: '' }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function sendFrames({ frames, closeCode, before }: SocketPlay, socket: WebSocket): Promise<void> {
  for (const [index, frame] of frames.entries()) {
    await before?.(index);
    await new Promise<void>((resolve) => socket.send(frame, () => resolve()));
  }
  if (closeCode !== undefined) socket.close(closeCode, 'done');
}

/** Every cut is a write of its own, flushed before the next: otherwise the kernel would join them again. */
async function sendPlay({ contentType, cuts, before }: Play, response: ServerResponse): Promise<void> {
  response.socket?.setNoDelay(true);
  // Some clients hand out the headers, and what is read twice is compared.
  response.sendDate = false;
  // Frames without an origin of their own read too.
  const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' };
  response.writeHead(200, { ...(contentType === '' ? {} : { 'content-type': contentType }), ...headers });
  response.flushHeaders();
  for (const [index, cut] of cuts.entries()) {
    await before?.(index);
    if (response.destroyed) return;
    await new Promise<void>((resolve) => response.write(cut, () => setImmediate(resolve)));
  }
  response.end();
}
