import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Makes a database's file, and its folder where it is missing, for its owner alone; takes from others what an earlier
 * version let them read. A folder that was there may be for more than this, and stays as it is.
 */
export async function makePrivate(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
  // SQLite gives the files beside it the mode of the file itself, but leaves those alone that are there.
  await (await open(path, 'a', FILE_MODE)).close();
  for (const name of [path, `${path}-wal`, `${path}-shm`]) await restrict(name);
}

async function restrict(path: string): Promise<void> {
  try {
    await chmod(path, FILE_MODE);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
