'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { constants } = require('node:os');
const { delimiter, dirname, join } = require('node:path');

/** What shells add to the number of a signal to make an exit code of it. */
const SIGNAL_BASE = 128;

/** The environment of everything that runs under `node`: its own folder comes first, then the project's tools. */
function environmentFor(node, root) {
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  // Many short programs run from source; compiling each of them once halves their start.
  const cache = process.env.NODE_COMPILE_CACHE || join(root, '.stinger', 'compile-cache');
  return { ...process.env, PATH: path, NODE_COMPILE_CACHE: cache };
}

/** The npm that runs this, or the one on the path, as a command and its first arguments. */
function npmCommand(node) {
  const script = process.env.npm_execpath;
  return script ? [node, [script]] : ['npm', []];
}

/**
 * Runs npm to its end, its output shown.
 * @throws {Error} with `help` when npm fails
 */
function runNpm(node, root, args, help) {
  const [command, first] = npmCommand(node);
  const { status, error } = spawnSync(command, [...first, ...args], {
    cwd: root,
    env: environmentFor(node, root),
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status !== 0) throw new Error(`${help}${error ? ` (${error.message})` : ''}`);
}

/** Runs a script in the foreground: its exit code becomes ours, and a signal to us ends it first. */
function runForeground(node, args) {
  const child = spawn(node, args, { env: environmentFor(node, process.cwd()), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? SIGNAL_BASE + constants.signals[signal] : code));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}

module.exports = { runForeground, runNpm };
