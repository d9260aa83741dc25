/** The main job: everything set up and running, with a browser to look at it, or a tour of it where there is none. */
import { randomBytes } from 'node:crypto';
import { once as happens } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findBrowser } from '../browser/find-browser.ts';
import { launchBrowser } from '../browser/launch-browser.ts';
import { buildExtension } from '../build/build-extension.ts';
import { type Companion, startCompanion } from '../stage/companion.ts';
import { ensureTokens, writeEnrolment } from '../stage/enrolment.ts';
import { DEFAULT_PORT, DEV_TRUST_DIR, EXTENSION_DIR, HOME_DIR, SCREENSHOTS_DIR } from '../stage/places.ts';
import { takeTour } from '../tour/take-tour.ts';
import { makeDevTrust } from '../trust/make-dev-trust.ts';
import { runTask } from './run-task.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function readOptions(): { headless: boolean; once: boolean } {
  const { values } = parseArgs({ options: { headless: { type: 'boolean' }, once: { type: 'boolean' } } });
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  return { headless: values.headless ?? !hasDisplay, once: values.once ?? false };
}

/** Throws when the end was asked for. Signals are delivered between turns, so one is waited for. */
async function checkForEnd(ended: AbortSignal): Promise<void> {
  await turn();
  ended.throwIfAborted();
}

async function beginStep(title: string, ended: AbortSignal): Promise<void> {
  await checkForEnd(ended);
  print(title);
}

async function startServer(): Promise<Companion> {
  const tokens = ensureTokens(DEV_TRUST_DIR);
  const databasePath = join(HOME_DIR, 'server.db');
  const options = { trustDir: DEV_TRUST_DIR, databasePath, tokens };
  const companion = await startCompanion({ ...options, port: DEFAULT_PORT }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      print(`  port ${DEFAULT_PORT} is taken, using another`);
      return startCompanion({ ...options, port: 0 });
    },
  );
  writeEnrolment(DEV_TRUST_DIR, companion.address, tokens);
  return companion;
}

async function tour(executablePath: string, companion: Companion, ended: AbortSignal): Promise<number> {
  const { browser, close } = await launchBrowser({
    executablePath,
    extensions: [EXTENSION_DIR],
    headless: true,
  });
  // Ends the tour's waiting, too: whatever it awaits in the browser fails.
  ended.addEventListener('abort', () => void close());
  try {
    await beginStep('5/5 Tour of the demo, a minute or two', ended);
    const problems = await takeTour({ browser, companion, screenshotsDir: SCREENSHOTS_DIR, print });
    for (const problem of problems) print(`  NOT AS EXPECTED: ${problem}`);
    print(
      problems.length === 0 ? '  Every expectation held.' : `  ${problems.length} expectations did not hold.`,
    );
    print(`  Screenshots are in ${SCREENSHOTS_DIR}/.`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

async function show(executablePath: string, companion: Companion, ended: AbortSignal): Promise<number> {
  const { browser, close } = await launchBrowser({
    executablePath,
    extensions: [EXTENSION_DIR],
    headless: false,
  });
  try {
    await beginStep('5/5 Chromium is open on the demo. Close it or press Ctrl-C to end.', ended);
    const [page] = await browser.pages();
    await (page ?? (await browser.newPage())).goto(new URL('/demo', companion.address).href);
    const closed = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
    await Promise.race([untilEnded(ended), closed]);
    return 0;
  } finally {
    await close();
  }
}

async function untilEnded(ended: AbortSignal): Promise<void> {
  if (!ended.aborted) await happens(ended, 'abort');
}

async function start(ended: AbortSignal): Promise<number> {
  const { headless, once } = readOptions();
  await beginStep('1/5 Finding Chromium', ended);
  const executablePath = await findBrowser();
  await beginStep('2/5 Making throwaway keys and a root of trust', ended);
  await makeDevTrust(DEV_TRUST_DIR, { now: () => new Date(), randomBytes });
  await beginStep('3/5 Starting the companion server', ended);
  const companion = await startServer();
  try {
    print(`  ${companion.address}`);
    await companion.publish('packs/demo.json', Math.floor(Date.now() / 1000));
    print('  demo bundle signed and published');
    await beginStep('4/5 Building the extension, some seconds', ended);
    await buildExtension({ trustDir: DEV_TRUST_DIR, outDir: EXTENSION_DIR });
    await checkForEnd(ended);
    if (!headless) return await show(executablePath, companion, ended);
    const code = await tour(executablePath, companion, ended);
    if (once) return code;
    print(
      `The server goes on at ${companion.address}/demo; load ${EXTENSION_DIR} into a browser of your own. Ctrl-C ends it.`,
    );
    await untilEnded(ended);
    return code;
  } finally {
    await companion.close();
  }
}

process.exitCode = await runTask(start);
