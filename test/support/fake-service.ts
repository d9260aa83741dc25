import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request, or doesn't. */
export type Answer = (response: ServerResponse, request: SeenRequest) => void;

/** Another company's service, on loopback. */
export interface FakeService {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Answers all requests from now on; several are taken in turn, the last one for ever. */
  answer(...answers: readonly Answer[]): void;
  /** Cuts all connections and listens no more. */
  close(): Promise<void>;
}

export async function startFakeService(): Promise<FakeService> {
  const requests: SeenRequest[] = [];
  let answers: Answer[] = [];
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const part of incoming.setEncoding('utf8')) body += String(part);
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body };
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(response, request);
  };
  // A request that its sender gave up is no concern of the service.
  const server = createServer((incoming, response) => void handle(incoming, response).catch(() => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (...next) => {
      answers = [...next];
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json =
  (value: unknown, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };

/** What goes wrong with services, and what an error then says. `secret` stands for what they were sent. */
export const listFaults = (
  secret: string,
): readonly (readonly [name: string, answer: Answer, says: RegExp])[] => [
  ['an error of its own', json({ error: { message: `cannot read ${secret}` } }, 500), /HTTP 500/],
  ['too many requests', json({ error: { message: `slow down: ${secret}` } }, 429), /HTTP 429/],
  ['a refused key', json({ error: { message: secret } }, 401), /HTTP 401/],
  [
    'a redirect to another host',
    (r) => void r.writeHead(302, { location: 'http://127.0.0.2:1/' }).end(),
    /HTTP 302/,
  ],
  ['no JSON', (r) => void r.setHeader('content-type', 'application/json').end(`<p>${secret}</p>`), /answer/],
  [
    'a page',
    (r) => void r.setHeader('content-type', 'text/html').end(`<p>${secret}</p>`),
    /answers, and not/,
  ],
  ['JSON of another shape', json({ verdict: secret, action: secret }), /answers, and not/],
  ['nothing in it', json([null]), /answers, and not/],
  ['an endless answer', sendForEver, /too long/],
  ['a cut connection', (r) => void r.socket?.destroy(), /no answer/],
  ['half an answer, then a cut', (r) => void r.write('{"a":', () => r.socket?.destroy()), /no answer/],
  ['silence', () => undefined, /no answer/],
  ['half an answer, then silence', (r) => void r.write('{"a":'), /no answer/],
];

function sendForEver(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json');
  const piece = ' '.repeat(64 * 1024);
  const send = () => {
    if (response.destroyed) return;
    if (response.write(piece)) setImmediate(send);
    else response.once('drain', send);
  };
  send();
}
