import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Third-party, so not part of the project: next to it, or where the environment says. */
const CORPORA =
  process.env['STINGER_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora/', import.meta.url));

export const hasCorpora = (): boolean => existsSync(join(CORPORA, 'injection/texts.jsonl'));

/** @throws {Error} where the corpora are not installed */
export function readRows<Row>(path: string): Row[] {
  const file = join(CORPORA, path);
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Name the folder of the corpora in STINGER_CORPORA.`);
  }
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}
