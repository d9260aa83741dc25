import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a build of the extension is made for. */
export interface BuildTrust {
  /** Signed root of trust, as text. */
  readonly root: string;
  /** Signed baseline bundle, as text. */
  readonly baseline: string;
  readonly enrolment: Enrolment;
}

export interface Enrolment {
  readonly serverUrl: string;
  readonly clientToken: string;
  readonly channel: string;
}

/**
 * @param dir a folder with `root.json`, `baseline.json` and `enrolment.json`
 * @throws {Error} which names the file that is missing and the command that makes it
 */
export function readBuildTrust(dir: string): BuildTrust {
  const read = (name: string): string => {
    try {
      return readFileSync(join(dir, name), 'utf8');
    } catch (cause) {
      throw new Error(
        `The build needs ${join(dir, name)}. "npm run build" makes a throwaway one; ` +
          'for a build of your own set STINGER_TRUST_DIR as docs/guides/own-build.md says.',
        { cause },
      );
    }
  };
  const enrolment = JSON.parse(read('enrolment.json')) as Enrolment;
  return { root: read('root.json'), baseline: read('baseline.json'), enrolment };
}
