import { fileURLToPath } from 'node:url';
import { buildWorkerScript } from './build-worker-script.ts';

const ENTRY = fileURLToPath(new URL('../../src/extension/page-hook/worker-hook.ts', import.meta.url));

/**
 * Builds the hook that runs in the Workers of pages. It stands in front of a page's own script and must not move its
 * lines.
 * @returns its text, one line
 */
export async function buildWorkerHook(): Promise<string> {
  const text = (await buildWorkerScript(ENTRY)).trim();
  // What is minified has no line ends but in template literals, where they may be written otherwise.
  const line = text.replaceAll('\n', '\\n');
  // Strict, whatever the page's script is: of other functions the stack gives a page hold.
  return `(()=>{"use strict";${line}})();`;
}
