import { createReadStream } from 'node:fs';
import { ApiErrorSchema } from '../../src/protocol/index.ts';
import { RefusedError } from './refused-error.ts';

/** Lines that can be read once, one at a time, however many there are. */
export type OpenLines = () => AsyncIterable<string>;

export const openFileLines =
  (path: string): OpenLines =>
  () =>
    readLines(createReadStream(path));

export interface ServerAccess {
  readonly server: URL;
  readonly token: string;
  readonly fetch: typeof fetch;
}

export const openServerLines = (access: ServerAccess, path: string): OpenLines =>
  async function* () {
    const url = new URL(path, access.server);
    const response = await request(url, access);
    if (!response.ok) {
      const refusal = ApiErrorSchema.safeParse(await response.json().catch(() => null));
      if (refusal.success) throw new RefusedError(`The server refuses: ${refusal.data.message}`);
    }
    if (!response.ok || response.body === null) {
      throw new Error(`${url.href} answers HTTP ${response.status}, and not as a Stinger server does.`);
    }
    yield* readLines(response.body);
  };

async function request(url: URL, { fetch, token }: ServerAccess): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      // A redirect would carry the token to a host that nobody named.
      redirect: 'error',
    });
  } catch (cause) {
    throw new Error(`${url.origin} does not answer. Check that the server runs there.`, { cause });
  }
}

const LINE_FEED = 0x0a;
/** Says nothing about bytes that aren't UTF-8 but that they aren't, and takes a byte order mark for a character. */
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lines end with a line feed and nothing else: a log has one spelling. */
async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let buffer = Buffer.concat([rest, chunk]);
    for (let end = buffer.indexOf(LINE_FEED); end !== -1; end = buffer.indexOf(LINE_FEED)) {
      yield decodeLine(buffer.subarray(0, end));
      buffer = buffer.subarray(end + 1);
    }
    rest = buffer;
  }
  if (rest.length > 0) yield decodeLine(rest);
}

/** @returns what can be no line of a log where the bytes are no text */
function decodeLine(bytes: Uint8Array): string {
  try {
    return DECODER.decode(bytes);
  } catch {
    return '';
  }
}
