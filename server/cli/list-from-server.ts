import type { z } from 'zod';
import { askServer } from './ask-server.ts';
import type { CliDeps } from './cli-deps.ts';
import { parseOptions, requireNoPath, requireOption } from './parse-options.ts';
import { parseServer, readAdminToken } from './server-options.ts';

const PAGE_SIZE = 200;

/** A server, and who asks it. */
interface OpenServer {
  readonly server: URL;
  readonly token: string;
}

/**
 * Reads `--server` and `--token-file`, the options of commands that list something.
 * @throws {UsageError} for anything else, and where one of them is missing or wrong
 */
export async function openServer(args: readonly string[], { env }: CliDeps): Promise<OpenServer> {
  const { values, positionals } = parseOptions(args, {
    server: { type: 'string' },
    'token-file': { type: 'string' },
  });
  requireNoPath(positionals);
  const server = parseServer(requireOption(values.server, 'server'));
  return { server, token: await readAdminToken(values['token-file'], env) };
}

/** What comes in pages, newest first: `next` is what the one behind is asked for with, as `before`. */
interface PagedList<Page> {
  readonly path: string;
  readonly answer: z.ZodType<Page>;
  /** Printed where there is nothing. */
  readonly nothing: string;
  /** One line about each thing on a page. */
  describe(page: Page): readonly string[];
}

/**
 * Prints all pages of a list.
 * @throws {RefusedError} when the server says no
 */
export async function printPages<Page extends { readonly next: number | null }>(
  { server, token }: OpenServer,
  { path, answer, nothing, describe }: PagedList<Page>,
  deps: CliDeps,
): Promise<void> {
  let next: number | null = null;
  let count = 0;
  do {
    const url = new URL(`${path}?limit=${PAGE_SIZE}`, server);
    if (next !== null) url.searchParams.set('before', String(next));
    const page: Page = await askServer({ url, token, method: 'GET', answer }, deps);
    const lines = describe(page);
    for (const line of lines) deps.print(line);
    count += lines.length;
    next = page.next;
  } while (next !== null);
  if (count === 0) deps.print(nothing);
}
