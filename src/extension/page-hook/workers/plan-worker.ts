import { listOf } from '../list-of.ts';
import { natives } from '../natives.ts';
import type { BlobAddresses, BlobScript } from './blob-addresses.ts';
import { workerNatives } from './worker-natives.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** A Worker whose script has the hook in front of it. */
export interface WorkerPlan {
  readonly script: Blob;
  readonly options: WorkerOptions;
  /** What the hook says when it is known how loading the page's script went; null where nothing has to be loaded. */
  readonly token: string | null;
  /** What the script imports the hook from, to be revoked; null where the hook is in the script itself. */
  readonly hookAddress: string | null;
  /** The page's own script, where its address may be gone by the time that it is asked for; else null. */
  readonly blob: Blob | null;
}

/** Made when the hook is built: its source text, one line. */
declare const STINGER_WORKER_HOOK: string;

const TYPE = 'text/javascript';

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
  const isBlob = workerNatives.protocol(url) === 'blob:';
  const found = isBlob ? blobs.find(address) : undefined;
  if (isBlob ? found === undefined : workerNatives.origin(url) !== origin) return null;
  if (found !== undefined && options.type !== 'module') return planText(address, found, options);
  if (!mayLoad) return null;
  return options.type === 'module'
    ? planModule(address, found?.blob ?? null, options)
    : planLoading(address, options);
}

/** The page's text follows the hook in the same script: no policy of the page can allow one and forbid the other. */
function planText(address: string, { blob, isStrict }: BlobScript, options: WorkerOptions): WorkerPlan {
  const hook = writeHook({ address, token: null, isModule: false }, isStrict);
  return { script: join([hook, blob, nameScript(address)]), options, token: null, hookAddress: null, blob };
}

/** The hook loads the page's script, once it runs itself. */
function planLoading(address: string, options: WorkerOptions): WorkerPlan {
  const token = createToken();
  const hook = writeHook({ address, token, isModule: false }, false);
  return { script: join([hook]), options, token, hookAddress: null, blob: null };
}

/** What a module imports runs before its own text, in the order in which it is written: the hook is imported first. */
function planModule(address: string, blob: Blob | null, options: WorkerOptions): WorkerPlan {
  const token = createToken();
  const hook = join([writeHook({ address, token, isModule: true }, false)]);
  const hookAddress = workerNatives.createObjectURL(hook);
  const first = `import ${workerNatives.stringify(hookAddress)};`;
  const script =
    blob === null
      ? join([first, `import ${workerNatives.stringify(address)};`])
      : // A module of another type is refused.
        join([first, blob, nameScript(address)], workerNatives.blobType(blob));
  return { script, options, token, hookAddress, blob };
}

function join(parts: readonly BlobPart[], type = TYPE): Blob {
  return new natives.Blob(listOf(parts), { __proto__: null, type } as BlobPropertyBag);
}

/** Errors name the page's address, not that of the joined text. */
const nameScript = (address: string): string => `\n//# sourceURL=${address}`;

function createToken(): string {
  lastToken += 1;
  return `${workerNatives.secret}-${lastToken}`;
}

const { origin } = globalThis;
let lastToken = 0;

/** Text and addresses; what else a page may pass is turned into text by its own code, or is trusted by policy. */
function readAddress(given: unknown): URL | null {
  try {
    const text = given instanceof workerNatives.URL ? workerNatives.href(given) : given;
    return typeof text === 'string' ? new workerNatives.URL(text, workerNatives.baseUri(document)) : null;
  } catch {
    // The platform says what is wrong with it.
    return null;
  }
}

/** @returns options of our own, so that a page's are read but once; null for what is none, which the platform refuses */
function readOptions(given: unknown): WorkerOptions | null {
  if (given === undefined || given === null) return { __proto__: null } as WorkerOptions;
  if (typeof given !== 'object') return null;
  const { type, name, credentials } = given as WorkerOptions;
  const options = { __proto__: null } as WorkerOptions;
  if (type !== undefined) options.type = type;
  if (name !== undefined) options.name = name;
  if (credentials !== undefined) options.credentials = credentials;
  return options;
}

/** In a block, so that the Worker's own code finds no name of ours. */
function writeHook(settings: WorkerSettings, isStrict: boolean): string {
  const { address, token, isModule } = settings;
  const told = `address:${workerNatives.stringify(address)},token:${workerNatives.stringify(token)},isModule:${isModule}`;
  const directive = isStrict ? '"use strict";' : '';
  return `${directive}{const STINGER_WORKER={__proto__:null,${told}};${STINGER_WORKER_HOOK}}`;
}
