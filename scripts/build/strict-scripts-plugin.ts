import type { Plugin } from 'vite';

const DIRECTIVE = "'use strict';";

/**
 * Content scripts are made of modules and lose their strict mode when they become one script. In the page's world that
 * would be a hole: of a function that isn't strict, whatever it calls can ask the stack for the function itself, its
 * receiver and its arguments, and the originals are among those.
 */
export function strictScriptsPlugin(): Plugin {
  return {
    name: 'stinger:strict-scripts',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (!file.fileName.endsWith('.iife.js')) continue;
          if (file.type === 'chunk') file.code = DIRECTIVE + file.code;
          else file.source = DIRECTIVE + Buffer.from(file.source).toString();
        }
      },
    },
  };
}
