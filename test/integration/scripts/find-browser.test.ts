import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findBrowser } from '../../../scripts/browser/find-browser.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';

const STUB = 'echo "Command requires the chromium snap to be installed." >&2; exit 1';

/** A folder with programs of these names; each value is a shell script. */
function makePrograms(programs: Readonly<Record<string, string>>): string {
  const folder = makeTempDir();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.skipIf(process.platform === 'win32')(
  'a stub and a browser that is too old are skipped, and named (not on Windows: shell scripts)',
  async () => {
    const stub = makePrograms({ chromium: STUB });
    const old = makePrograms({ chromium: 'echo "Chromium 127.0.6533.99 snap"' });
    const fit = makePrograms({ 'google-chrome': 'echo "Google Chrome 128.0.6613.84"' });
    vi.stubEnv('STINGER_CHROMIUM', undefined);
    vi.stubEnv('PATH', [stub, old, fit].join(delimiter));
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await findBrowser()).toBe(join(fit, 'google-chrome'));
    const said = write.mock.calls.join('');
    expect(said).toContain(`skipping ${join(stub, 'chromium')}, which does not say`);
    expect(said).toContain(`skipping ${join(old, 'chromium')}, which is version 127, not 128 or newer`);
  },
);

test.skipIf(process.platform === 'win32').each([
  ['is no program', null],
  ['does not say which version', STUB],
  ['is version 90', 'echo "Chromium 90.0.4430.212"'],
])('a chosen browser that %s is refused by name (not on Windows: shell scripts)', async (problem, script) => {
  const path = join(makePrograms(script === null ? {} : { chosen: script }), 'chosen');
  vi.stubEnv('STINGER_CHROMIUM', path);
  await expect(findBrowser()).rejects.toThrow(`STINGER_CHROMIUM names ${path}, which ${problem}`);
});
