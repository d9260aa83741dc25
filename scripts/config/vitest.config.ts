import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Folders under `test/` that need no browser; `npm run check` runs them all. */
const fast = ['unit', 'property', 'conformance', 'integration', 'repo'];

const project = (name: string, options: object = {}) => ({
  test: { name, root, include: [`test/${name}/**/*.test.ts`], ...options },
});

export default defineConfig({
  root,
  cacheDir: `${root}out/vite-cache`,
  test: {
    // By default one core is left to whoever watches.
    maxWorkers: '100%',
    projects: [
      ...fast.map((name) =>
        project(name, {
          testTimeout: 60_000,
          setupFiles: ['scripts/config/property-seed.ts', 'scripts/config/tasks-in-node.ts'],
          // Files share a Worker and what it has loaded: a new one for each would cost more than what most test.
          isolate: false,
        }),
      ),
      // One Chromium at a time: two cores are shared by browser, pages and servers.
      project('e2e', {
        testTimeout: 300_000,
        hookTimeout: 300_000,
        fileParallelism: false,
        globalSetup: ['scripts/config/e2e-setup.ts'],
      }),
    ],
  },
});
