/**
 * Who may import whom: the one table of it. Folders are looked up from the most specific to the least; a file
 * may import freely inside its own layer, and nothing that is not listed here outside of it.
 */
export interface Layer {
  readonly folder: string;
  /** Other layers, by folder. Arrows point down only. */
  readonly layers: readonly string[];
  /** Packages, Node's own modules (`node:*`) and virtual modules. */
  readonly packages: readonly string[];
  /** What to do instead; shown to whoever breaks the rule. */
  readonly advice: string;
}

const SHARED = 'src/extension/shared';
const BRIDGE = 'src/extension/bridge';
const POLYFILL = 'webextension-polyfill';

export const LAYERS: readonly Layer[] = [
  {
    folder: 'src/engine',
    layers: [],
    packages: [],
    advice: 'The engine imports nothing. Pass what it needs as a parameter.',
  },
  {
    folder: 'src/wire',
    layers: [],
    packages: [],
    advice: 'The wire layer imports nothing. Capture natives in natives.ts, pass the rest as parameters.',
  },
  {
    folder: 'src/sentences',
    layers: [],
    packages: [],
    advice: 'The sentence splitter imports nothing: browser and server share it.',
  },
  {
    folder: BRIDGE,
    layers: [],
    packages: [],
    advice: 'The bridge imports nothing: it is the one thing that both worlds of a page share.',
  },
  {
    folder: 'src/protocol',
    layers: ['src/engine'],
    packages: ['zod'],
    advice: 'The protocol imports zod, and types of the engine.',
  },
  {
    folder: 'src/trust',
    layers: ['src/protocol'],
    packages: ['tweetnacl', '@noble/hashes', 'zod'],
    advice:
      'Verification imports the protocol. Clocks and bytes are parameters; signing lives in server/signing.',
  },
  {
    folder: SHARED,
    layers: ['src/engine', 'src/protocol'],
    packages: [POLYFILL, 'zod'],
    advice: 'What extension contexts share knows none of them.',
  },
  {
    folder: 'src/extension/page-hook',
    layers: ['src/wire', BRIDGE],
    packages: [],
    advice: "The page hook runs in the page's world: no zod, no polyfill, no chrome.*.",
  },
  {
    folder: 'src/extension/content',
    layers: ['src/wire', 'src/protocol', BRIDGE, SHARED],
    packages: [POLYFILL],
    advice: 'Contexts talk by messages; what they share goes into src/extension/shared.',
  },
  {
    folder: 'src/extension/port-bridge',
    layers: [SHARED],
    packages: [],
    advice: 'The bridge page passes one port on. It is loaded in the middle of other pages: keep it small.',
  },
  {
    folder: 'src/extension/background',
    layers: ['src/engine', 'src/protocol', 'src/trust', SHARED],
    packages: [POLYFILL, 'zod', 'idb', 'virtual:stinger-build'],
    advice: 'Contexts talk by messages; what they share goes into src/extension/shared.',
  },
  {
    folder: 'src/extension/offscreen',
    layers: ['src/engine', 'src/protocol', SHARED],
    packages: [POLYFILL, 'idb'],
    advice: 'Contexts talk by messages; what they share goes into src/extension/shared.',
  },
  {
    folder: 'src/extension/sandbox',
    layers: ['src/engine', 'src/protocol', 'src/sentences', BRIDGE, SHARED],
    packages: ['virtual:engine-worker'],
    advice: 'The sandbox has the engine and nothing else: no package, no extension API.',
  },
  {
    folder: 'src/extension/ui',
    layers: ['src/protocol', SHARED],
    packages: [POLYFILL],
    advice: 'Pages of the extension ask the service worker by messages.',
  },
  {
    folder: 'server',
    layers: ['src/engine', 'src/wire', 'src/protocol', 'src/trust', 'src/sentences'],
    packages: [
      'node:*',
      'zod',
      'kysely',
      'openai',
      'pino',
      'fastify',
      'fastify-type-provider-zod',
      '@fastify/cors',
      '@fastify/rate-limit',
      '@fastify/swagger',
      'canonicalize',
      'csv-stringify/sync',
      'openapi-types',
      'prom-client',
      'tweetnacl',
      'cockatiel',
      'lru-cache',
      '@datadog/sketches-js',
    ],
    advice: 'The server and the extension share the protocol and nothing else.',
  },
];
