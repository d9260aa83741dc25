import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NormalisedPattern } from '../../../../../src/engine/index.ts';
import type { RoundOptions } from '../../measure/measure-rounds.ts';
import { CHUNK_CHARS } from '../gate-task.ts';

const SOURCE = fileURLToPath(new URL('scan.c', import.meta.url));
/** Flag of a pattern → bit of Hyperscan. Bytes instead of code points: what it is spared is in its favour. */
const FLAG_BITS: Readonly<Record<string, number>> = { i: 1, s: 2, m: 4 };

export interface HyperscanTimes {
  /** Nanoseconds per character, one value for each round. */
  readonly nsPerChar: readonly number[];
  /** Patterns that Hyperscan doesn't take. */
  readonly refused: number;
}

function encodeNumber(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeNumber(bytes.length), bytes]);
}

function encodePattern({ source, flags }: NormalisedPattern): Buffer {
  const bits = Array.from(flags, (flag) => FLAG_BITS[flag] ?? 0).reduce((sum, bit) => sum + bit, 0);
  return Buffer.concat([encodeNumber(bits), encodeText(source)]);
}

function runProgram(program: string, input: Buffer, { rounds, sampleMs }: RoundOptions): readonly number[] {
  const args = [CHUNK_CHARS, rounds, sampleMs].map(String);
  const { status, stdout } = spawnSync(program, args, { input, stdio: ['pipe', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error('Hyperscan is installed, but its run failed.');
  return stdout.toString().trim().split('\n').map(Number);
}

/**
 * Intel's Hyperscan, as a native program of its own: compiled here, with the library's development files. It
 * reports where matches end, not where they begin, and holds nothing back.
 * @returns null where there is no C compiler or no Hyperscan
 */
export function measureHyperscan(
  patterns: readonly NormalisedPattern[],
  texts: readonly string[],
  options: RoundOptions,
): HyperscanTimes | null {
  const folder = mkdtempSync(join(tmpdir(), 'stinger-bench-'));
  try {
    const program = join(folder, 'scan');
    const { status } = spawnSync('cc', ['-O2', SOURCE, '-o', program, '-lhs'], { stdio: 'ignore' });
    if (status !== 0) return null;
    const lists = [patterns.map(encodePattern), texts.map(encodeText)];
    const input = Buffer.concat(lists.flatMap((list) => [encodeNumber(list.length), ...list]));
    const [refused, ...rounds] = runProgram(program, input, options);
    const chars = texts.reduce((sum, text) => sum + text.length, 0);
    return { nsPerChar: rounds.map((ns) => ns / chars), refused: refused! };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
