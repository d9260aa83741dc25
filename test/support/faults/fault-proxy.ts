import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What a network does to a request and its answer. */
export const FAULTS = [
  'late',
  'lost-before',
  'lost-after',
  'cut-request',
  'cut-answer',
  'silent-before',
  'silent-after',
  'stuck-answer',
  'twice',
  'noise',
  'foreign-page',
  'foreign-json',
  'foreign-redirect',
  'error-before',
  'error-after',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Stands before a server and does to each request what it is told. */
export interface FaultProxy {
  readonly address: string;
  /** Requests that have come so far. */
  countRequests(): number;
  /** How often each fault was done. */
  readonly done: ReadonlyMap<Fault, number>;
  /** Where requests go to from now on; a server that starts again has another address. */
  setTarget(target: string): void;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  readonly target: string;
  /** Asked at each request. @returns null where it goes by undisturbed */
  readonly choose: () => Fault | null;
  /** Of what comes late. */
  readonly lateMs: () => number;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Hands a request on. @throws {Error} where the server can't be reached or breaks off */
function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // No connection is kept: the server may be another one next time.
    const options = { method, headers: { ...headers, connection: 'close' }, agent: false };
    const outgoing = ask(new URL(url ?? '/', target), options, (answer) => {
      readBody(answer).then(
        (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The server gets the head and half of the body, and then nobody is there. */
function forwardHalf(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const options = { method, headers: { ...headers, connection: 'close' }, agent: false };
    const outgoing = ask(new URL(url ?? '/', target), options);
    outgoing.on('error', () => resolve());
    outgoing.on('close', () => resolve());
    outgoing.write(body.subarray(0, body.length / 2), () => outgoing.destroy());
  });
}

interface Exchange {
  readonly response: ServerResponse;
  /** Has the server handle the request. */
  readonly pass: () => Promise<Answer>;
  readonly passHalf: () => Promise<void>;
  readonly lateMs: () => number;
}

const giveHead = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': body.length });
};
const give = (response: ServerResponse, answer: Answer): void => {
  giveHead(response, answer);
  response.end(answer.body);
};
const giveHalf = (response: ServerResponse, answer: Answer): Promise<void> =>
  new Promise((resolve) => {
    giveHead(response, answer);
    response.write(answer.body.subarray(0, answer.body.length / 2), () => resolve());
  });
const cut = (response: ServerResponse): void => void response.socket?.destroy();
const giveForeign = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': type, location: '/sign-in' });
  response.end(body);
};

/** Whoever keeps silent holds the connection until the other end gives up. */
const ACTIONS: Readonly<Record<Fault, (exchange: Exchange) => Promise<void>>> = {
  late: async ({ response, pass, lateMs }) => {
    await wait(lateMs());
    const answer = await pass();
    await wait(lateMs());
    give(response, answer);
  },
  'lost-before': async ({ response }) => cut(response),
  'lost-after': async ({ response, pass }) => {
    await pass();
    cut(response);
  },
  'cut-request': async ({ response, passHalf }) => {
    await passHalf();
    cut(response);
  },
  'cut-answer': async ({ response, pass }) => {
    await giveHalf(response, await pass());
    cut(response);
  },
  'silent-before': async () => undefined,
  'silent-after': async ({ pass }) => void (await pass()),
  'stuck-answer': async ({ response, pass }) => giveHalf(response, await pass()),
  twice: async ({ response, pass }) => {
    const [answer] = await Promise.all([pass(), pass()]);
    give(response, answer);
  },
  noise: async ({ response }) => {
    response.socket?.end(Buffer.from([0, 255, 254, 13, 10, 13, 10, 7, 200]));
  },
  'foreign-page': async ({ response }) => giveForeign(response, 200, 'text/html', '<h1>Sign in</h1>'),
  'foreign-json': async ({ response, pass }) => {
    await pass();
    giveForeign(response, 200, 'application/json', '{"ok":true,"seq":1}');
  },
  'foreign-redirect': async ({ response }) => giveForeign(response, 302, 'text/html', 'moved'),
  'error-before': async ({ response }) => giveForeign(response, 503, 'text/html', 'No server is up'),
  'error-after': async ({ response, pass }) => {
    await pass();
    giveForeign(response, 502, 'text/html', 'Bad gateway');
  },
};

export async function startFaultProxy({ target, choose, lateMs }: FaultProxyOptions): Promise<FaultProxy> {
  const done = new Map<Fault, number>();
  let current = target;
  let requests = 0;
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    const body = await readBody(incoming);
    const fault = choose();
    const pass = () => forward(current, incoming, body);
    if (fault === null) return give(response, await pass());
    done.set(fault, (done.get(fault) ?? 0) + 1);
    const passHalf = () => forwardHalf(current, incoming, body);
    await ACTIONS[fault]({ response, pass, passHalf, lateMs });
  };
  const server = createServer((incoming, response) => {
    // Who asks goes away, or the server does.
    serve(incoming, response).catch(() => cut(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    countRequests: () => requests,
    done,
    setTarget: (next) => {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
