/** `npm run bench -- audit`: measures what the audit log costs and prints a report. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printJson, printTable } from '../engine/report.ts';
import { FULL, QUICK, runAuditSuite } from './run-audit-suite.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const folder = await mkdtemp(join(tmpdir(), 'stinger-bench-'));
try {
  const report = await runAuditSuite(values.quick ? QUICK : FULL, folder);
  process.stdout.write(values.json ? printJson(report) : printTable(report));
} finally {
  await rm(folder, { recursive: true });
}
