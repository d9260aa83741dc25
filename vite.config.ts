import { crx } from '@crxjs/vite-plugin';
import { defineConfig } from 'vite';
import { buildWorkerHook } from './scripts/build/build-worker-hook.ts';
import { engineWorkerPlugin } from './scripts/build/engine-worker-plugin.ts';
import { makeManifest } from './scripts/build/make-manifest.ts';
import { readBuildTrust } from './scripts/build/read-build-trust.ts';
import { stingerBuildPlugin } from './scripts/build/stinger-build-plugin.ts';
import { strictScriptsPlugin } from './scripts/build/strict-scripts-plugin.ts';

/**
 * Builds the extension. `STINGER_TRUST_DIR` names the folder with what it is built for (root, baseline bundle,
 * enrolment), `STINGER_OUT_DIR` where it goes.
 */
export default defineConfig(async () => {
  const trust = readBuildTrust(process.env['STINGER_TRUST_DIR'] ?? '.stinger/trust');
  // Content scripts are built without plugins: a constant is what reaches them.
  const define = { STINGER_WORKER_HOOK: JSON.stringify(await buildWorkerHook()) };
  return {
    define,
    plugins: [
      engineWorkerPlugin(),
      stingerBuildPlugin(trust),
      crx({ manifest: makeManifest(trust.enrolment) }),
      strictScriptsPlugin(),
    ],
    build: {
      target: 'chrome128',
      outDir: process.env['STINGER_OUT_DIR'] ?? 'dist/chrome',
      emptyOutDir: true,
      // The polyfill would add a script with a loader of its own to every page of the extension.
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: {
          offscreen: 'src/extension/offscreen/offscreen.html',
          bridge: 'src/extension/port-bridge/bridge.html',
        },
      },
    },
  };
});
