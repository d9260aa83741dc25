import { listOf } from '../list-of.ts';
import { natives } from '../natives.ts';
import type { BlobAddresses } from './blob-addresses.ts';
import { workerNatives } from './worker-natives.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** A Worker whose script has the hook in front of it. */
export interface WorkerPlan {
  readonly script: Blob;
  readonly options: WorkerOptions;
  readonly token: string | null;
}

/** Made when the hook is built: its source text, one line. */
declare const STINGER_WORKER_HOOK: string;

const TYPE = { __proto__: null, type: 'text/javascript' } as BlobPropertyBag;

/**
 * Says how the hook comes into a Worker.
 * @param args of the constructor
 * @param mayLoad false where a script of ours can't be asked to load the page's
 * @returns null for a Worker that must be left as it is; see docs/design/page-hook.md
 */
export function planWorker(
  args: readonly unknown[],
  blobs: BlobAddresses,
  mayLoad: boolean,
): WorkerPlan | null {
  const url = readAddress(args[0]);
  const options = readOptions(args[1]);
  if (url === null || options === null) return null;
  const address = workerNatives.href(url);
  if (workerNatives.protocol(url) === 'blob:') {
    const found = blobs.find(address);
    if (found === undefined) return null;
    const hook = writeHook({ address, token: null }, found.isStrict);
    // Errors name the page's address, not that of the joined text.
    const parts = [hook, found.blob, `\n//# sourceURL=${address}`];
    return { script: new natives.Blob(listOf(parts), TYPE), options, token: null };
  }
  if (!mayLoad || workerNatives.origin(url) !== origin) return null;
  lastToken += 1;
  const token = `${workerNatives.secret}-${lastToken}`;
  return { script: new natives.Blob(listOf([writeHook({ address, token }, false)]), TYPE), options, token };
}

const { origin } = globalThis;
let lastToken = 0;

/** Text and addresses; what else a page may pass is turned into text by its own code, or is trusted by policy. */
function readAddress(given: unknown): URL | null {
  try {
    const text = given instanceof workerNatives.URL ? workerNatives.href(given) : given;
    return typeof text === 'string' ? new workerNatives.URL(text, workerNatives.baseUri(document)) : null;
  } catch {
    return null;
  }
}

/** Modules are left alone: what they import runs before any text in front of them, and `import.meta.url` can't be set. */
function readOptions(given: unknown): WorkerOptions | null {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object') return null;
  const { type, name, credentials } = given as WorkerOptions;
  if (type !== undefined && type !== 'classic') return null;
  const options = { __proto__: null } as WorkerOptions;
  if (name !== undefined) options.name = name;
  if (credentials !== undefined) options.credentials = credentials;
  return options;
}

/** In a block, so that the Worker's own code finds no name of ours. */
function writeHook(settings: WorkerSettings, isStrict: boolean): string {
  const { address, token } = settings;
  const told = `address:${workerNatives.stringify(address)},token:${workerNatives.stringify(token)}`;
  const directive = isStrict ? '"use strict";' : '';
  return `${directive}{const STINGER_WORKER={__proto__:null,${told}};${STINGER_WORKER_HOOK}}`;
}
