import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer from 'puppeteer';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

/** Where the usual installers of macOS and Windows put it. */
const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  join(process.env['ProgramFiles'] ?? '', 'Google/Chrome/Application/chrome.exe'),
];

const HELP = `No Chromium was found, and none could be installed. Do one of these and run the command again:
  - Debian, Ubuntu:  sudo apt-get install chromium
  - Fedora:          sudo dnf install chromium
  - macOS:           brew install --cask chromium
  - any other:       install Chrome or Chromium 128 or newer and set STINGER_CHROMIUM to its path`;

/**
 * Finds a Chromium, or installs one: what is there already, else Debian's package, else puppeteer's own download.
 * @returns path of the browser
 * @throws {Error} saying exactly what to install and how
 */
export async function findBrowser(): Promise<string> {
  const found = await findInstalled();
  if (found !== null) return found;
  if (installDebianPackage()) return (await findInstalled()) ?? fail();
  return (await downloadBrowser()) ?? fail();
}

function fail(): never {
  throw new Error(HELP);
}

async function findInstalled(): Promise<string | null> {
  const chosen = process.env['STINGER_CHROMIUM'];
  if (chosen !== undefined) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`STINGER_CHROMIUM names ${chosen}, which is no program. Correct it or unset it.`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...PLACES, await findDownloaded()].find(isExecutable) ?? null;
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
  process.stdout.write("Installing Debian's chromium, about 100 MB …\n");
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: string[]): boolean =>
    spawnSync('apt-get', args, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  return run('update') && run('install', '-y', '--no-install-recommends', 'chromium');
}

async function downloadBrowser(): Promise<string | null> {
  process.stdout.write("Downloading puppeteer's Chrome, about 150 MB …\n");
  const { status } = spawnSync('puppeteer', ['browsers', 'install', 'chrome'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0 ? findInstalled() : null;
}
