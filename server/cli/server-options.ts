import { readFile } from 'node:fs/promises';
import type { CliDeps } from './cli-deps.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads `--server`. A token goes with each request, so it must not cross a network in the clear.
 * @throws {UsageError}
 */
export function parseServer(value: string): URL {
  const url = URL.parse(value);
  if (url === null) throw new UsageError(`--server takes a URL such as https://host, not "${value}".`);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) return url;
  throw new UsageError('--server takes an https:// URL; http:// only reaches this machine.');
}

/**
 * Reads the admin token from the file of `--token-file`, or else from the environment.
 * @throws {UsageError} when there is none
 */
export async function readAdminToken(path: string | undefined, env: CliDeps['env']): Promise<string> {
  const token = path === undefined ? env['STINGER_ADMIN_TOKEN'] : await readFile(path, 'utf8');
  const trimmed = token?.trim() ?? '';
  if (trimmed !== '') return trimmed;
  throw new UsageError('There is no admin token. Set STINGER_ADMIN_TOKEN, or name a --token-file.');
}
