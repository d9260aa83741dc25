import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { CodedError, describeIssue, type Role } from '../../src/protocol/index.ts';

/**
 * Reads a key file of either kind.
 * @param path of the file
 * @param role what the key must have been made for
 * @param schema the kind that is expected
 * @throws {CodedError} KEY_INVALID with the path and never with content
 */
export async function readKeyFile<File extends { role: Role }>(
  path: string,
  role: Role,
  schema: z.ZodType<File>,
): Promise<File> {
  const parsed = schema.safeParse(parseJson(path, await readText(path)));
  if (!parsed.success) throw new CodedError('KEY_INVALID', `${path}: ${describeIssue(parsed.error)}.`);
  if (parsed.data.role !== role) {
    throw new CodedError(
      'KEY_INVALID',
      `${path} holds a ${parsed.data.role} key where a ${role} key is needed.`,
    );
  }
  return parsed.data;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CodedError('KEY_INVALID', `${path} can't be read.`, { cause });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes what it stumbled over, which here may be a piece of a secret key.
    throw new CodedError('KEY_INVALID', `${path} is no JSON.`);
  }
}
