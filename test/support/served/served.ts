import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type SpawnedServer, spawnServer } from '../spawn-server.ts';
import type { Behaviour } from './behaviour.ts';

export interface Memory {
  /** After a collection: JavaScript's heap and what it holds outside of it. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Starts a server with these guardrails in a process of its own. */
export function serve(
  environment: Record<string, string>,
  guardrails: readonly Behaviour[],
): Promise<SpawnedServer> {
  const env = { ...environment, STINGER_TEST_GUARDRAILS: JSON.stringify(guardrails) };
  return spawnServer({ STINGER_LOG_LEVEL: 'silent', ...env }, ['--expose-gc', MAIN]);
}

export async function readMemory(server: SpawnedServer): Promise<Memory> {
  const answered = once(server.process, 'message');
  server.process.send('memory');
  const [memory] = await answered;
  return memory as Memory;
}
