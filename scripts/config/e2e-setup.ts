import { findBrowser } from '../browser/find-browser.ts';
import { buildForTests } from '../build/build-for-tests.ts';

/** Runs once before the browser tests: they all use one browser and one build of the extension. */
export default async function setUp(): Promise<void> {
  process.env['STINGER_CHROMIUM'] = await findBrowser();
  await buildForTests();
}
