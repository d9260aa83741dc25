'use strict';
/*
 * The first thing that every command of the project runs. It is plain old JavaScript without dependencies, because
 * it has to work on whatever Node a machine has: it finds or fetches a Node that is new enough, installs the
 * packages, and goes on with the task under that Node.
 */
const { join } = require('node:path');
const { ensureDependencies } = require('./ensure-dependencies.cjs');
const { ensureNode } = require('./ensure-node.cjs');
const { runForeground } = require('./run.cjs');

const ROOT = join(__dirname, '..', '..');

/** Task → the script it is. */
const TASKS = {
  start: 'scripts/tasks/start.ts',
  test: 'scripts/tasks/test.ts',
  check: 'scripts/tasks/check.ts',
  format: 'scripts/tasks/format.ts',
  build: 'scripts/tasks/build.ts',
  bench: 'scripts/tasks/bench.ts',
  soak: 'scripts/tasks/soak.ts',
  fuzz: 'scripts/tasks/fuzz.ts',
  train: 'scripts/tasks/train.ts',
  server: 'server/main.ts',
  stinger: 'server/cli/main.ts',
};

const [task, ...args] = process.argv.slice(2);
const script = TASKS[task];
if (script === undefined) {
  process.stderr.write(`There is no task "${task}". Tasks: ${Object.keys(TASKS).join(', ')}.\n`);
  process.exit(2);
}

try {
  process.chdir(ROOT);
  const node = ensureNode(ROOT);
  ensureDependencies(ROOT, node);
  runForeground(node, [join(ROOT, script), ...args]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
