'use strict';
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { runNpm } = require('./run.cjs');

/** Installs exactly what the lock file says, unless that was done before. */
function ensureDependencies(root, node) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.stinger-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing packages, a minute or two the first time …\n');
  const help = 'The packages could not be installed. Check the network and run the command again.';
  // The tools are development packages: NODE_ENV=production must not leave them out.
  runNpm(node, root, ['ci', '--include=dev', '--loglevel', 'error'], help);
  writeFileSync(stamp, wanted);
}

module.exports = { ensureDependencies };
