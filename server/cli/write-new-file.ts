import { writeFile } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';

/**
 * Writes a signed document where no file is yet: what was signed once is never silently replaced.
 * @throws {UsageError} when there is a file already
 */
export async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  await refuseToOverwrite(() => writeFile(path, bytes, { flag: 'wx' }), path);
}

/**
 * Runs a write that fails where a file exists, and turns that failure into a message.
 * @throws {UsageError} when there is a file already
 */
export async function refuseToOverwrite(write: () => Promise<void>, path: string): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new UsageError(`${path} exists already and is never overwritten. Choose another --out.`, { cause });
  }
}
