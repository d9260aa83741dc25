/** Writes docs/reference/transparency.md. */
import { writeFileSync } from 'node:fs';
import { printTransparencyTable } from './print-table.ts';

writeFileSync('docs/reference/transparency.md', printTransparencyTable());
