import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';

const NAME = 'virtual:engine-worker';
const ENTRY = fileURLToPath(new URL('../../src/extension/sandbox/engine.worker.ts', import.meta.url));

/**
 * Builds the engine's Worker into one script and gives it as text: a sandboxed page can start a Worker only from
 * a blob of its own.
 */
export function engineWorkerPlugin(): Plugin {
  return {
    name: 'stinger:engine-worker',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      return id === `\0${NAME}` ? `export default ${JSON.stringify(await buildWorker())};` : null;
    },
  };
}

async function buildWorker(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'chrome128',
      rollupOptions: { input: ENTRY, output: { format: 'iife' } },
    },
  });
  const [{ output }] = [result].flat() as [Rolldown.RolldownOutput];
  return output[0].code;
}
