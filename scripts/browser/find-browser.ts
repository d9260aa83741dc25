import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer from 'puppeteer';
import manifest from '../../manifest.json' with { type: 'json' };
import { toolCommand } from '../tasks/tool-command.ts';
import { readBrowserVersion } from './read-browser-version.ts';

const OLDEST_VERSION = Number(manifest.minimum_chrome_version);

const NAMES =
  process.platform === 'win32'
    ? ['chromium.exe', 'chrome.exe', 'msedge.exe']
    : [
        'chromium',
        'chromium-browser',
        'google-chrome-stable',
        'google-chrome',
        'microsoft-edge-stable',
        'microsoft-edge',
      ];

/** Where the usual installers of macOS and Windows put it. */
const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable];
    if (folder === undefined) return [];
    return ['Chromium', 'Google/Chrome', 'Microsoft/Edge'].flatMap((product) =>
      ['chrome.exe', 'msedge.exe'].map((name) => join(folder, product, 'Application', name)),
    );
  }),
];

const HELP = `No Chromium was found, and none could be installed. Do one of these and run the command again:
  - Debian, Ubuntu:  sudo apt-get install chromium
  - Fedora:          sudo dnf install chromium
  - macOS:           brew install --cask chromium
  - any other:       install Chrome or Chromium ${OLDEST_VERSION} or newer and set STINGER_CHROMIUM to its path`;

/**
 * Finds a Chromium, or installs one: what is there already, else Debian's package, else puppeteer's own download.
 * @returns path of the browser
 * @throws {Error} saying exactly what to install and how
 */
export async function findBrowser(): Promise<string> {
  const found = await findInstalled();
  if (found !== null) return found;
  // Its package may be a stub that only points elsewhere, as Ubuntu's is: then the download is next.
  const packaged = installDebianPackage() ? await findInstalled() : null;
  return packaged ?? (await downloadBrowser()) ?? fail();
}

function fail(): never {
  throw new Error(HELP);
}

async function findInstalled(): Promise<string | null> {
  const chosen = process.env['STINGER_CHROMIUM'];
  if (chosen !== undefined) {
    const problem = isExecutable(chosen) ? findProblem(chosen) : 'is no program';
    if (problem === null) return chosen;
    throw new Error(`STINGER_CHROMIUM names ${chosen}, which ${problem}. Correct it or unset it.`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...PLACES, await findDownloaded()].filter(isExecutable).find(isFit) ?? null;
}

function isFit(path: string): boolean {
  const problem = findProblem(path);
  if (problem !== null) process.stdout.write(`  skipping ${path}, which ${problem}\n`);
  return problem === null;
}

/** Why a program is not the browser that is needed, as the end of a sentence; null when it is. */
function findProblem(path: string): string | null {
  const version = readBrowserVersion(path);
  if (version === null) return 'does not say which version of Chromium it is';
  return version < OLDEST_VERSION ? `is version ${version}, not ${OLDEST_VERSION} or newer` : null;
}

/** Where puppeteer would have put a browser that it downloaded. */
async function findDownloaded(): Promise<string> {
  try {
    return await puppeteer.executablePath();
  } catch {
    // It throws where it never downloaded one.
    return '';
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    // Not there, or not ours to run: another candidate may be.
    return false;
  }
}

function installDebianPackage(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  if (spawnSync('apt-get', ['--version']).status !== 0) return false;
  process.stdout.write("  installing Debian's chromium, about 100 MB; this takes a few minutes …\n");
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: string[]): boolean =>
    spawnSync('apt-get', args, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  return run('update') && run('install', '-y', '--no-install-recommends', 'chromium');
}

async function downloadBrowser(): Promise<string | null> {
  process.stdout.write("  downloading puppeteer's Chrome, about 150 MB; this takes a few minutes …\n");
  const [program, script] = toolCommand('puppeteer');
  const { status } = spawnSync(program, [script, 'browsers', 'install', 'chrome'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0 ? findInstalled() : null;
}
