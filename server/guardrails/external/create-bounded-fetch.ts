import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressPolicy, assertAllowedAddress } from './assert-allowed-address.ts';
import { ExternalError } from './external-error.ts';

export interface BoundedFetchOptions extends AddressPolicy {
  /** An answer that is longer is none. */
  readonly maxAnswerBytes: number;
}

/** As much of `fetch` as asking a service takes. */
export type BoundedFetch = (
  url: string | URL | Request,
  init?: { method?: string; headers?: unknown; body?: unknown; signal?: AbortSignal | null },
) => Promise<Response>;

type ResolveAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Makes a `fetch` for services that the settings name. It goes where the policy allows and nowhere else: the address
 * is checked when it is connected to, so a name can't be made to mean another machine meanwhile; redirects are answers
 * like any other and never followed; what is too long is refused while it arrives.
 * @param resolve the system's way from a name to addresses
 */
export function createBoundedFetch(options: BoundedFetchOptions, resolve: ResolveAll = lookup): BoundedFetch {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    assertAllowedUrl(url, options);
    const isSecure = url.protocol === 'https:';
    const message = await send(url, init, {
      request: isSecure ? requestHttps : requestHttp,
      agent: isSecure ? agents.https : agents.http,
      lookup: createLookup(url.protocol, options, resolve),
    });
    return readAnswer(message, options.maxAnswerBytes);
  };
}

function assertAllowedUrl(url: URL, options: BoundedFetchOptions): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ExternalError('Only https:// and http:// addresses can be asked.');
  }
  // Names are checked when they have been looked up; addresses never are.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) assertAllowedAddress(host, url.protocol, options);
}

function createLookup(protocol: string, policy: AddressPolicy, resolve: ResolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      try {
        for (const { address } of addresses) assertAllowedAddress(address, protocol, policy);
      } catch (refusal) {
        return callback(refusal as Error, '');
      }
      if (options.all === true) return callback(null, addresses);
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

interface Way {
  readonly request: typeof requestHttp | typeof requestHttps;
  readonly agent: HttpAgent | HttpsAgent;
  readonly lookup: LookupFunction;
}

type Init = NonNullable<Parameters<BoundedFetch>[1]>;

function send(url: URL, init: Init, { request, ...way }: Way): Promise<IncomingMessage> {
  const body = typeof init.body === 'string' ? Buffer.from(init.body) : Buffer.alloc(0);
  const headers = Object.fromEntries(new Headers(init.headers as Record<string, string>));
  headers['content-length'] = String(body.length);
  // The body is read as it comes, so nothing may be packed.
  headers['accept-encoding'] = 'identity';
  const signal = init.signal ?? undefined;
  return new Promise((resolve, reject) => {
    const options = { method: init.method ?? 'GET', headers, ...way, ...(signal ? { signal } : {}) };
    const outgoing = request(url, options, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readAnswer(message: IncomingMessage, maxAnswerBytes: number): Promise<Response> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxAnswerBytes) {
      message.destroy();
      throw new ExternalError('The answer is too long.');
    }
    parts.push(part);
  }
  const status = message.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  // These statuses have no body, and `Response` insists on it.
  const hasBody = ![101, 204, 205, 304].includes(status);
  return new Response(hasBody ? Buffer.concat(parts) : null, { status, headers });
}
