import type { Plugin } from 'vite';
import type { BuildTrust } from './read-build-trust.ts';

const NAME = 'virtual:stinger-build';

/** Puts what the build is made for into the extension. */
export function stingerBuildPlugin(trust: BuildTrust): Plugin {
  return {
    name: 'stinger:build',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      return Object.entries(trust)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n');
    },
  };
}
