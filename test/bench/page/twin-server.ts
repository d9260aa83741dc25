import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

/** A stream that is sent twice at the same time, as two responses. */
export interface Twins {
  /** Type of the first twin; null: it is left alone as the other is, so that whatever sets them apart is chance. */
  readonly guardedType: 'text/event-stream' | 'application/json' | null;
  readonly chunks: readonly Uint8Array[];
  /** Milliseconds before each chunk; 0: as fast as it goes. */
  readonly pauseMs: (index: number) => number;
}

/** Serves the page of the benchmark, and twins. */
export interface TwinServer {
  readonly origin: string;
  /** @returns the addresses of the twins; the second is of a type that is left alone */
  addTwins(twins: Twins): readonly [first: string, second: string];
  close(): Promise<void>;
}

/** The browser opens six connections with one origin, which two pairs of twins leave room in. */
const PAIRS_PER_ORIGIN = 2;
const ORIGINS = 4;
const PLAIN_TYPE = 'application/octet-stream';
const PAGE = '<!doctype html><title>Bench</title>';
const HEAVY_PAGE = `${PAGE}${Array.from({ length: 8 }, (_, i) => `<script src="/script/${i}"></script>`).join('')}${'<iframe src="/"></iframe>'.repeat(3)}`;

interface Pair extends Twins {
  readonly responses: ServerResponse[];
}

/** The clock of a page is fine enough only where the page is isolated. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
};

export async function startTwinServer(): Promise<TwinServer> {
  const pairs: Pair[] = [];
  const listen = async (): Promise<Server> => {
    const server = createServer((request, response) => {
      const [, kind, index, twin] = (request.url ?? '/').split('/');
      const pair = kind === 'twins' ? pairs[Number(index)] : undefined;
      if (pair !== undefined) return join(pair, response, Number(twin));
      const type = kind === 'script' ? 'text/javascript' : 'text/html';
      response.writeHead(200, { 'content-type': type, ...ISOLATED });
      response.end(kind === 'script' ? '0;'.repeat(5_000) : kind === 'heavy' ? HEAVY_PAGE : PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  const servers = await Promise.all(Array.from({ length: ORIGINS }, listen));
  const origins = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    origin: origins[0]!,
    addTwins(twins) {
      const index = pairs.push({ ...twins, responses: [] }) - 1;
      const origin = origins[Math.floor(index / PAIRS_PER_ORIGIN) % ORIGINS];
      return [`${origin}/twins/${index}/0`, `${origin}/twins/${index}/1`];
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** Begins when both twins are asked for. */
function join(pair: Pair, response: ServerResponse, twin: number): void {
  response.socket?.setNoDelay(true);
  const type = twin === 0 ? (pair.guardedType ?? PLAIN_TYPE) : PLAIN_TYPE;
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...ISOLATED });
  response.flushHeaders();
  pair.responses[twin] = response;
  if (pair.responses[0] !== undefined && pair.responses[1] !== undefined) void send(pair);
}

/** Each chunk goes to both, to another one first each time. */
async function send({ chunks, pauseMs, responses: [guarded, plain] }: Pair): Promise<void> {
  for (const [index, chunk] of chunks.entries()) {
    const pause = pauseMs(index);
    await (pause === 0 ? turn() : wait(pause));
    const order = index % 2 === 0 ? [guarded, plain] : [plain, guarded];
    for (const response of order) response?.write(chunk);
  }
  guarded?.end();
  plain?.end();
}
