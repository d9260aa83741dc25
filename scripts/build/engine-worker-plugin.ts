import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { buildWorkerScript } from './build-worker-script.ts';

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
      return id === `\0${NAME}` ? `export default ${JSON.stringify(await buildWorkerScript(ENTRY))};` : null;
    },
  };
}
