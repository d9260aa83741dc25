import { type AuditCheckpoint, CodedError, type Root } from '../../src/protocol/index.ts';
import { verifyCheckpoint } from '../../src/trust/index.ts';

/** A checkpoint that nobody may have signed so. */
export interface ForgedCheckpoint {
  /** 1 for the first line. */
  readonly line: number;
  readonly detail: string;
}

/**
 * Reads and verifies checkpoints.
 * @param lines one envelope each
 * @param roots verified; each checkpoint has to be signed by the channel key of one of them
 * @returns the checkpoints, or the first that is none or of another log than those before
 */
export async function readCheckpoints(
  lines: AsyncIterable<string>,
  roots: readonly Root[],
): Promise<readonly AuditCheckpoint[] | ForgedCheckpoint> {
  const checkpoints: AuditCheckpoint[] = [];
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const verified = verifyByAny(new TextEncoder().encode(text), roots);
    if (typeof verified === 'string') return { line, detail: verified };
    const log = checkpoints[0]?.log ?? verified.log;
    if (verified.log !== log) return { line, detail: 'It is of another log than those before.' };
    checkpoints.push(verified);
  }
  return checkpoints;
}

/** @returns the checkpoint, or why no root vouches for it */
function verifyByAny(envelope: Uint8Array, roots: readonly Root[]): AuditCheckpoint | string {
  let problem = '';
  for (const root of roots) {
    try {
      return verifyCheckpoint(root, envelope);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      problem = error.message;
    }
  }
  return problem;
}
