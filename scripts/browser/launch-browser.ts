import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer';

export interface LaunchOptions {
  readonly executablePath: string;
  /** Folders of unpacked extensions. */
  readonly extensions: readonly string[];
  readonly headless: boolean;
}

/** A browser with a profile of its own, both gone after `close`. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  /** Folder of what the browser keeps. */
  readonly profile: string;
  /** Ends the browser and leaves its profile. */
  quit(): Promise<void>;
  /** May be called more than once. */
  close(): Promise<void>;
}

/** Quiet: a browser under test talks to nobody but the pages it is given. */
const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium with a fresh profile and the given extensions. */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'stinger-profile-'));
  const isRoot = process.getuid?.() === 0;
  const args = [
    ...QUIET,
    ...(options.headless ? ['--disable-gpu'] : []),
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    const browser = await puppeteer.launch({
      executablePath: options.executablePath,
      headless: options.headless,
      pipe: true,
      enableExtensions: [...options.extensions],
      userDataDir: profile,
      defaultViewport: options.headless ? { width: 1100, height: 760 } : null,
      // The caller ends the browser on a signal, after it has put everything else in order.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args,
    });
    let quitting: Promise<void> | undefined;
    const quit = (): Promise<void> => {
      // A browser that ended by itself refuses to be closed, which is as good.
      quitting ??= browser.close().catch(() => undefined);
      return quitting;
    };
    return { browser, profile, quit, close: () => quit().then(removeProfile) };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}
