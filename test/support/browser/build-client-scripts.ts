import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import type { StreamServer } from './stream-server.ts';

const FOLDER = fileURLToPath(new URL('./clients/', import.meta.url));

/**
 * Serves clients as modules that pages import: `/clients/<name>.js`.
 * @param names files in `clients`
 */
export async function serveClientScripts(streams: StreamServer, names: readonly string[]): Promise<void> {
  for (const { fileName, code } of await buildClients(names)) {
    streams.addFile(`/clients/${fileName}`, 'text/javascript', code);
  }
}

async function buildClients(names: readonly string[]): Promise<readonly Rolldown.OutputChunk[]> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'chrome128',
      modulePreload: false,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(names.map((name) => [name, `${FOLDER}${name}.ts`])),
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
      },
    },
  });
  const [{ output }] = [result].flat() as [Rolldown.RolldownOutput];
  return output.filter((file) => file.type === 'chunk');
}
