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
  process.stderr.write('Installing packages …\n');
  const help = 'The packages could not be installed. Check the network and run the command again.';
  runNpm(node, root, ['ci', '--loglevel', 'error'], help);
  writeFileSync(stamp, wanted);
}

module.exports = { ensureDependencies };
