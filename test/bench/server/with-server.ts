import { rm } from 'node:fs/promises';
import type { Behaviour } from '../../support/served/behaviour.ts';
import { serve } from '../../support/served/served.ts';
import { endServer, makeEnvironment, type SpawnedServer } from '../../support/spawn-server.ts';

/** Runs something against a server in a process of its own, on an empty database. */
export async function withServer<Value>(
  guardrails: readonly Behaviour[],
  run: (server: SpawnedServer, databasePath: string) => Promise<Value>,
): Promise<Value> {
  const { folder, environment } = await makeEnvironment();
  const server = await serve(environment, guardrails);
  try {
    return await run(server, environment['STINGER_DATABASE'] ?? '');
  } finally {
    await endServer(server, 'SIGKILL');
    await rm(folder, { recursive: true });
  }
}
