import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSigningKey } from '../../server/signing/index.ts';
import { CHANNEL_KEY, makeRoot, ROOT_KEY, seal } from './signed-documents.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN, digestToken } from './test-server.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** A server in a process of its own. */
export interface SpawnedServer {
  readonly address: string;
  readonly process: ChildProcess;
}

/** @returns what a server with keys and data in a new folder has to be told */
export async function makeEnvironment(): Promise<{ folder: string; environment: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'stinger-main-'));
  await writeFile(join(folder, 'root.json'), seal('root', makeRoot(), ROOT_KEY));
  await writeSigningKey(join(folder, 'channel.key'), 'channel', CHANNEL_KEY);
  const environment = {
    STINGER_ROOT: join(folder, 'root.json'),
    STINGER_CHANNEL_KEY: join(folder, 'channel.key'),
    STINGER_DATABASE: join(folder, 'server.db'),
    STINGER_PORT: '0',
    STINGER_CLIENT_TOKEN_DIGESTS: digestToken(CLIENT_TOKEN),
    STINGER_ADMIN_TOKEN_DIGESTS: digestToken(ADMIN_TOKEN),
    STINGER_REQUESTS_PER_MINUTE: '10000000',
    STINGER_CLIENT_REQUESTS_PER_MINUTE: '10000000',
    STINGER_SESSION_REQUESTS_PER_MINUTE: '10000000',
  };
  return { folder, environment };
}

/** Nothing of this process's environment reaches the server, but where Node keeps what it has compiled. */
function spawnMain(environment: Record<string, string>, main: readonly string[] = [MAIN]): ChildProcess {
  const cache = process.env['NODE_COMPILE_CACHE'];
  const env = cache === undefined ? environment : { ...environment, NODE_COMPILE_CACHE: cache };
  return spawn(process.execPath, main, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

/**
 * Starts a server and waits until it says where it listens.
 * @param main arguments of Node; default: the server as it is shipped
 */
export async function spawnServer(
  environment: Record<string, string>,
  main?: readonly string[],
): Promise<SpawnedServer> {
  const child = spawnMain(environment, main);
  child.stderr?.resume();
  let output = '';
  for await (const text of child.stdout ?? []) {
    output += String(text);
    const address = /listens on (\S+)/.exec(output)?.[1];
    if (address !== undefined) return { address, process: child };
  }
  throw new Error(`The server ended before it listened: ${output}`);
}

/** Starts a server that can't start. */
export async function runToEnd(
  environment: Record<string, string>,
): Promise<{ exitCode: number; stderr: string }> {
  const child = spawnMain(environment);
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += String(text);
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, stderr };
}

/** Sends a signal and waits for the end. */
export async function endServer(
  server: SpawnedServer,
  signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT',
): Promise<number | null> {
  const exited = once(server.process, 'exit');
  server.process.kill(signal);
  const [exitCode] = await exited;
  return exitCode;
}
