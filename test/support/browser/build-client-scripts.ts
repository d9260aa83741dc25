import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import type { StreamServer } from './stream-server.ts';

const FOLDER = fileURLToPath(new URL('./clients/', import.meta.url));

let built: Promise<readonly Rolldown.OutputChunk[]> | undefined;

/** Serves each client as a module that pages import: `/clients/<name>.js`. */
export async function serveClientScripts(streams: StreamServer): Promise<void> {
  built ??= buildOnce();
  for (const { fileName, code } of await built)
    streams.addFile(`/clients/${fileName}`, 'text/javascript', code);
}

async function buildOnce(): Promise<readonly Rolldown.OutputChunk[]> {
  const files = globSync('*.ts', { cwd: FOLDER });
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
        input: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), `${FOLDER}${file}`])),
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
      },
    },
  });
  const [{ output }] = [result].flat() as [Rolldown.RolldownOutput];
  return output.filter((file) => file.type === 'chunk');
}
