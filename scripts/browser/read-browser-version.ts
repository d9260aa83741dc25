import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** A browser that was never started before may take a moment; a stub that waits for somebody may not. */
const TIMEOUT_MS = 20_000;

/**
 * Reads which version a Chromium has: from what it prints, or on Windows, where it prints nothing, from the folder
 * of its version that lies next to it.
 * @returns the major version; null for what is no Chromium that runs
 */
export function readBrowserVersion(path: string): number | null {
  const text = process.platform === 'win32' ? listNeighbours(path) : runForVersion(path);
  const major = /\b(\d+)\.\d+\.\d+\.\d+\b/.exec(text)?.[1];
  return major === undefined ? null : Number(major);
}

function runForVersion(path: string): string {
  const { status, stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : '';
}

function listNeighbours(path: string): string {
  try {
    return readdirSync(dirname(path)).join('\n');
  } catch {
    // No folder, no browser.
    return '';
  }
}
