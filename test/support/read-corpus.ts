import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Third-party, so not part of the project: next to it, or where the environment says. */
const CORPORA =
  process.env['STINGER_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora/', import.meta.url));

/** Where a file of the third-party corpora lies, or null where they are not installed. */
export function findCorpus(path: string): string | null {
  const file = join(CORPORA, path);
  return existsSync(file) ? file : null;
}

/**
 * Reads a corpus of JSON lines.
 * @returns one value per line; empty where the corpora are not installed, so announce the skip
 */
export function readCorpus<Row>(path: string): Row[] {
  const file = findCorpus(path);
  if (file === null) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}
