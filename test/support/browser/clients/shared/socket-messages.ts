import type { Notes } from './page-client.ts';

export interface SocketMessages {
  readonly messages: readonly string[];
  readonly close: readonly [code: number, reason: string, wasClean: boolean];
}

/** Reads a socket until the server closes it. */
export function readSocket(url: string, { see }: Notes): Promise<SocketMessages> {
  const socket = new WebSocket(url);
  const messages: string[] = [];
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    see(data);
    messages.push(data);
  });
  return new Promise((resolve) => {
    socket.addEventListener('close', ({ code, reason, wasClean }) =>
      resolve({ messages, close: [code, reason, wasClean] }),
    );
  });
}
