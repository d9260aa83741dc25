import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Browser, type Page, type Target, TargetType, type WebWorker } from 'puppeteer';
import { findBrowser } from '../../../scripts/browser/find-browser.ts';
import { launchBrowser } from '../../../scripts/browser/launch-browser.ts';
import { TEST_EXTENSION_DIR, TEST_TRUST_DIR } from '../../../scripts/build/build-for-tests.ts';
import { type Companion, type CompanionOptions, startCompanion } from '../../../scripts/stage/companion.ts';
import { ensureTokens } from '../../../scripts/stage/enrolment.ts';
import {
  EngineStateSchema,
  type ExtensionStatus,
  ExtensionStatusSchema,
  type Policy,
  type SendText,
} from '../../../src/protocol/index.ts';
import { waitUntil } from '../wait-until.ts';
import { buildPageScript } from './build-page-script.ts';
import type { Seen } from './page-clients.ts';
import { type StreamServer, startStreamServer } from './stream-server.ts';

/** The browser stops a service worker by itself within this time. */
const KILL_TIMEOUT_MS = 60_000;

/** Chromium with the built extension, a companion server and a server of streams: the whole product. */
export interface GuardedBrowser {
  readonly browser: Browser;
  readonly companion: Companion;
  readonly streams: StreamServer;
  /** Folder that the extension was loaded from. */
  readonly extension: string;
  /** Folder of what the browser keeps. */
  readonly profile: string;
  /** Folder of the companion's database files. */
  readonly data: string;
  /** Everything that the companion has logged, a JSON line each. */
  readonly logLines: readonly string[];
  /** Opens a page that can read streams. */
  openPage(): Promise<Page>;
  /** Tells the extension which server is its own; null: one that does not answer. */
  enrol(serverUrl: string | null): Promise<void>;
  /** Enrols with another server than now, and waits until the engine does what that one asks for. */
  obey(serverUrl: string, sendText: SendText): Promise<void>;
  /** Of the engine that runs; undefined without one. */
  enginePolicy(): Promise<Policy | undefined>;
  /** Waits until the engine uses it, too. */
  setPolicy(policy: Policy): Promise<void>;
  /** Enrols with a server and waits until the engine uses the bundle of this version, which the server has. */
  useBundle(serverUrl: string, version: number): Promise<void>;
  /** Publishes a pack and waits until the engine uses it. */
  usePack(pack: string): Promise<void>;
  status(): Promise<ExtensionStatus>;
  /** All that the extension keeps in its databases and in `chrome.storage`, as text. */
  readKept(): Promise<string>;
  /** Ends the browser alone. */
  quit(): Promise<void>;
  /** The extension reloads itself, as for an update. Its pages are closed: most of what is here is of no use after it. */
  reload(): Promise<void>;
  /** The offscreen document. */
  engineHost(): Promise<Page>;
  /** Stops the service worker and waits until it is gone. */
  killServiceWorker(): Promise<void>;
  isServiceWorkerRunning(): boolean;
  close(): Promise<void>;
}

const NOWHERE = 'http://127.0.0.1:9';
let lastVersion = Math.floor(Date.now() / 1000);

const isServiceWorker = (target: Target): boolean => target.type() === TargetType.SERVICE_WORKER;

export interface GuardedBrowserOptions {
  /** With false no page gets a shortcut to the sandbox frame: all goes by way of the offscreen document. */
  readonly shortcuts?: boolean;
  /** Of the companion server. */
  readonly settings?: CompanionOptions['settings'];
}

export async function startGuardedBrowser({
  shortcuts = true,
  settings = {},
}: GuardedBrowserOptions = {}): Promise<GuardedBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'stinger-e2e-'));
  const extension = shortcuts ? TEST_EXTENSION_DIR : await copyWithoutShortcuts(join(folder, 'extension'));
  const tokens = ensureTokens(TEST_TRUST_DIR);
  const data = join(folder, 'data');
  const logLines: string[] = [];
  const companion = await startCompanion({
    trustDir: TEST_TRUST_DIR,
    databasePath: join(data, 'server.db'),
    port: 0,
    tokens,
    settings,
    writeLog: (line) => logLines.push(line),
  });
  const streams = await startStreamServer();
  streams.addFile('/', 'text/html', '<!doctype html><title>Page</title><script src="/clients.js"></script>');
  streams.addFile('/clients.js', 'text/javascript', await buildPageScript());
  const executablePath = await findBrowser();
  const { browser, profile, quit, close } = await launchBrowser({
    executablePath,
    extensions: [extension],
    headless: true,
  });

  const serviceWorker = async (): Promise<WebWorker> => {
    const target = await browser.waitForTarget(isServiceWorker);
    return (await target.worker()) as WebWorker;
  };
  const extensionPage = async (): Promise<Page> => {
    const id = new URL((await serviceWorker()).url()).host;
    const page = await browser.newPage();
    await page.goto(`chrome-extension://${id}/src/extension/ui/popup/popup.html`);
    return page;
  };
  /** An extension page stays open: it wakes the service worker whenever it asks it something. */
  const control = await extensionPage();
  const store = (values: object): Promise<void> =>
    control.evaluate((items) => chrome.storage.local.set(items), values);
  const status = async (): Promise<ExtensionStatus> =>
    ExtensionStatusSchema.parse(
      await control.evaluate(() => chrome.runtime.sendMessage({ type: 'get-status' })),
    );

  const enginePolicy = async (): Promise<Policy | undefined> => {
    const running = await control.evaluate(() => chrome.runtime.sendMessage({ type: 'get-engine' }));
    return EngineStateSchema.parse(running ?? null)?.policy;
  };

  const enrol = (serverUrl: string | null): Promise<void> =>
    store({
      enrolment: { serverUrl: serverUrl ?? NOWHERE, clientToken: tokens.clientToken, channel: 'stable' },
    });

  const useBundle = async (serverUrl: string, version: number): Promise<void> => {
    await enrol(serverUrl);
    await control.evaluate(() => chrome.alarms.create('sync', { when: Date.now(), periodInMinutes: 5 }));
    await waitUntil(async () => (await status()).engine?.version === version);
  };

  return {
    browser,
    companion,
    streams,
    extension,
    profile,
    data,
    quit,
    readKept: () => control.evaluate(readKept),
    logLines,
    enrol,
    async obey(serverUrl, sendText) {
      const before = (await enginePolicy())?.recipient;
      await enrol(serverUrl);
      await waitUntil(async () => {
        const policy = await enginePolicy();
        return policy?.sendText === sendText && policy.recipient !== before;
      });
    },
    enginePolicy,
    status,
    useBundle,
    async setPolicy(policy) {
      await store({ policy });
      // What the server asks for comes on top.
      await waitUntil(async () => {
        const { sendText, recipient: _, ...running } = (await enginePolicy()) ?? { sendText: undefined };
        return isDeepStrictEqual({ ...running, ...('sendText' in policy && { sendText }) }, policy);
      });
    },
    async openPage() {
      const page = await browser.newPage();
      await page.goto(`${streams.origin}/`);
      return page;
    },
    async usePack(pack) {
      lastVersion += 1;
      await companion.publish(pack, lastVersion);
      await useBundle(companion.address, lastVersion);
    },
    async reload() {
      // The page that asks for it is closed over it, and gets no answer.
      await control.evaluate(() => chrome.runtime.reload()).catch(() => undefined);
    },
    async engineHost() {
      const target = await browser.waitForTarget((candidate) => candidate.url().endsWith('/offscreen.html'));
      return target.asPage();
    },
    async killServiceWorker() {
      const target = await browser.waitForTarget(isServiceWorker);
      // One that is closed while it starts hangs until the browser gives it up: it has to answer first. Another event may
      // start another one meanwhile.
      await waitUntil(async () => {
        const worker = await target.worker().catch(() => null);
        await worker?.evaluate(() => true).catch(() => undefined);
        await worker?.close().catch(() => undefined);
        return !browser.targets().includes(target);
      }, KILL_TIMEOUT_MS);
    },
    isServiceWorkerRunning: () => browser.targets().some(isServiceWorker),
    async close() {
      await close();
      await streams.close();
      await companion.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Run in a page of the extension: whatever the shape of a store, bytes are read as text. */
async function readKept(): Promise<string> {
  const decoder = new TextDecoder('latin1');
  const print = (value: unknown): string =>
    JSON.stringify(value, (_key, one: unknown) => (one instanceof Uint8Array ? decoder.decode(one) : one));
  const wait = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(new Error(String(request.error))));
    });
  const kept: unknown[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await wait(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const records = database.transaction(store).objectStore(store).getAll();
      kept.push(name, store, await wait(records));
    }
    database.close();
  }
  for (const area of ['local', 'session', 'sync', 'managed'] as const) {
    kept.push(area, await chrome.storage[area].get(null).catch(() => null));
  }
  return kept.map(print).join('\n');
}

/** A build whose bridge page can't be opened inside of other pages. */
async function copyWithoutShortcuts(folder: string): Promise<string> {
  await cp(TEST_EXTENSION_DIR, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...manifest, web_accessible_resources: [] }));
  return folder;
}

/** Starts the whole product with the demo's rules in use, and opens a page. */
export async function startGuardedPage(
  options?: GuardedBrowserOptions,
): Promise<{ guarded: GuardedBrowser; page: Page }> {
  const guarded = await startGuardedBrowser(options);
  try {
    await guarded.usePack('packs/demo.json');
    return { guarded, page: await guarded.openPage() };
  } catch (error) {
    await guarded.close();
    throw error;
  }
}

/** Reads a stream in the page, with the given client, to its end. */
export function readStream(page: Page, client: string, url: string): Promise<Seen> {
  return page.evaluate((name, address) => window.readStream(name, address), client, url);
}
