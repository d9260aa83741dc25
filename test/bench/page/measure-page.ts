import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'puppeteer';
import { findBrowser } from '../../../scripts/browser/find-browser.ts';
import { launchBrowser } from '../../../scripts/browser/launch-browser.ts';
import { computeMedian } from '../engine/measure/statistics.ts';
import { createResult, type Result } from '../engine/report.ts';
import type { Profile } from './profile.ts';

/** Memory is read when a browser has been left alone for so long. */
const REST_MS = 3_000;
const KIB_PER_MB = 1_000_000 / 1_024;

/**
 * Measures what the extension costs a page that streams nothing: time to load, and memory of the whole browser, against
 * a browser without it.
 */
export async function measurePage(guarded: Browser, origin: string, profile: Profile): Promise<Result[]> {
  const bare = await launchBrowser({ executablePath: await findBrowser(), extensions: [], headless: true });
  try {
    const withIt: number[] = [];
    const without: number[] = [];
    for (let round = 0; round < profile.pageLoads; round += 1) {
      withIt.push(await loadPage(guarded, `${origin}/heavy`));
      without.push(await loadPage(bare.browser, `${origin}/heavy`));
    }
    const added = withIt.map((ms, round) => ms - without[round]!);
    return [
      createResult('page_load_ms', computeMedian(withIt), 'ms'),
      createResult('page_load_ms_without', computeMedian(without), 'ms'),
      createResult('page_load_added_ms', computeMedian(added), 'ms'),
      ...(await measureMemory(guarded, bare.browser, origin)),
    ];
  } finally {
    await bare.close();
  }
}

async function loadPage(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  await page.goto(url);
  const ms = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return entry?.loadEventStart ?? 0;
  });
  await page.close();
  return ms;
}

/** Both have one and the same page open, beside the popup of the one and the blank page of the other. */
async function measureMemory(guarded: Browser, bare: Browser, origin: string): Promise<Result[]> {
  const pages = [await guarded.newPage(), await bare.newPage()];
  for (const page of pages) await page.goto(origin);
  await wait(REST_MS);
  const [withIt, without] = [guarded, bare].map((browser) => sumMemory(browser.process()?.pid ?? 0));
  for (const page of pages) await page.close();
  return withIt && without ? [createResult('extension_memory_mb', withIt - without, 'MB')] : [];
}

/** Proportional set size of a process and all below it, where the system tells; else 0. */
function sumMemory(root: number): number {
  const parents = new Map(listProcesses().map((pid) => [pid, readParent(pid)]));
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  const sizes = [...parents.keys()].filter(isBelow).map(readKib);
  return sizes.reduce((sum, kib) => sum + kib, 0) / KIB_PER_MB;
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    // A system without such a folder.
    return [];
  }
}

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
};

const readParent = (pid: number): number =>
  Number(/^PPid:\s*(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0);
const readKib = (pid: number): number =>
  Number(/^Pss:\s*(\d+)/m.exec(readText(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
