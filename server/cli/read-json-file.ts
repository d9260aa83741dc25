import { readFile } from 'node:fs/promises';
import { CodedError, type ErrorCode } from '../../src/protocol/index.ts';

/**
 * Reads a JSON file that holds nothing secret.
 * @param path of the file
 * @param code of the error when there is no such file or it is no JSON
 */
export async function readJsonFile(path: string, code: ErrorCode): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodedError(code, `${path} can't be read: ${reason}.`, { cause });
  }
}
