/** Writes the pages under `docs/reference` that are made from the code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { printErrorReference } from './print-error-reference.ts';

mkdirSync('docs/reference', { recursive: true });
writeFileSync('docs/reference/errors.md', printErrorReference());
