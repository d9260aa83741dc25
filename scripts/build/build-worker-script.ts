import { build, type Rolldown } from 'vite';

/** Builds what runs in a Worker into one script, as text. @param entry path of its first file */
export async function buildWorkerScript(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'chrome128',
      rollupOptions: { input: entry, output: { format: 'iife' } },
    },
  });
  const [{ output }] = [result].flat() as [Rolldown.RolldownOutput];
  return output[0].code;
}
