import { build } from 'vite';

export interface BuildOptions {
  /** Folder with root.json, baseline.json and enrolment.json. */
  readonly trustDir: string;
  /** Folder that the extension is written to; emptied first. */
  readonly outDir: string;
}

/** Builds the extension for Chromium. */
export async function buildExtension({ trustDir, outDir }: BuildOptions): Promise<void> {
  process.env['STINGER_TRUST_DIR'] = trustDir;
  process.env['STINGER_OUT_DIR'] = outDir;
  await build({ logLevel: 'error' });
}
