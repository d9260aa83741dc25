import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findViolations } from '../../scripts/layers/find-violations.ts';
import { LAYERS } from '../../scripts/layers/layers.ts';
import { toolCommand } from '../../scripts/tasks/tool-command.ts';

/** File, a line that must not stand in it. */
const FORBIDDEN_IMPORTS: readonly (readonly [string, string])[] = [
  ['src/engine/planted.ts', "import { z } from 'zod';"],
  ['src/engine/planted.ts', "import { readFileSync } from 'node:fs';"],
  ['src/engine/match/planted.ts', "import type { Rule } from '../../protocol/index.ts';"],
  ['src/engine/planted.ts', "const lazy = await import('../extension/shared/data-port.ts');"],
  ['src/wire/planted.ts', "import type { EngineRule } from '../engine/index.ts';"],
  ['src/extension/bridge/planted.ts', "import { LIMITS } from '../../protocol/index.ts';"],
  ['src/sentences/planted.ts', "import { LIMITS } from '../protocol/index.ts';"],
  ['src/protocol/planted.ts', "import nacl from 'tweetnacl';"],
  ['src/protocol/planted.ts', "import { verifyBundle } from '../trust/index.ts';"],
  ['src/trust/planted.ts', "import { signEnvelope } from '../../server/signing/index.ts';"],
  ['src/extension/page-hook/planted.ts', "import { z } from 'zod';"],
  ['src/extension/page-hook/planted.ts', "import browser from 'webextension-polyfill';"],
  ['src/extension/page-hook/planted.ts', "import { compileRules } from '../../engine/index.ts';"],
  ['src/extension/content/planted.ts', "import { ensureEngine } from '../background/engine-host.ts';"],
  ['src/extension/content/planted.ts', "export { createGate } from '../../engine/index.ts';"],
  ['src/extension/port-bridge/planted.ts', "import { requestEngine } from '../content/connect-engine.ts';"],
  [
    'src/extension/background/planted.ts',
    "import { createSigningKey } from '../../../server/signing/index.ts';",
  ],
  [
    'src/extension/background/planted.ts',
    "import { compileRules } from '../../engine/compile/compile-rules.ts';",
  ],
  ['src/extension/offscreen/planted.ts', "import { createLiveStream } from '../sandbox/live-stream.ts';"],
  ['src/extension/sandbox/planted.ts', "import browser from 'webextension-polyfill';"],
  ['src/extension/shared/planted.ts', "import { relay } from '../content/relay.ts';"],
  ['src/extension/ui/planted.ts', "import { openDatabase } from '../background/database.ts';"],
  ['server/planted.ts', "import { requestEngine } from '../src/extension/shared/data-port.ts';"],
  ['server/planted.ts', "import { compileRules } from '../src/engine/compile/compile-rules.ts';"],
  ['server/planted.ts', "import left from 'left-pad';"],
];

describe('imports', () => {
  test.each(FORBIDDEN_IMPORTS)('%s must not say %s', (path, text) => {
    expect(findViolations([{ path, text }])).toHaveLength(1);
  });

  test('every layer has a planted import', () => {
    for (const { folder } of LAYERS) {
      expect(
        FORBIDDEN_IMPORTS.some(([path]) => path.startsWith(`${folder}/`)),
        folder,
      ).toBe(true);
    }
  });

  test('what is allowed passes', () => {
    const allowed = [
      { path: 'src/engine/match/a.ts', text: "import { b } from '../gate/b.ts';" },
      {
        path: 'server/a.ts',
        text: "import { join } from 'node:path';\nimport { x } from '../src/engine/index.ts';",
      },
      { path: 'src/extension/content/a.ts', text: "import { d } from '../shared/data-port.ts';" },
    ];
    expect(findViolations(allowed)).toEqual([]);
  });
});

/** File, code that uses what its context does not have. */
const FORBIDDEN_GLOBALS: readonly (readonly [string, string])[] = [
  ['src/engine/planted.ts', 'export const w = window;'],
  ['src/engine/planted.ts', 'export const t = performance.now();'],
  ['src/wire/planted.ts', 'export const p = process.env;'],
  ['src/sentences/planted.ts', 'export const t = performance.now();'],
  ['src/trust/planted.ts', 'export const f = fetch;'],
  ['src/extension/page-hook/planted.ts', 'export const id = chrome.runtime.id;'],
  ['src/extension/background/planted.ts', 'export const d = document.body;'],
  ['server/planted.ts', 'export const d = document.body;'],
];

describe('globals', () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'stinger-layers-'));
    for (const part of ['src', 'server', 'scripts/config', 'package.json'])
      cpSync(part, join(copy, part), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
    for (const [index, [path, text]] of FORBIDDEN_GLOBALS.entries()) {
      writeFileSync(join(copy, path.replace('planted', `planted-${index}`)), text);
    }
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('the compiler refuses each planted one and nothing else', () => {
    const layers = [...new Set(FORBIDDEN_GLOBALS.map(([path]) => path.slice(0, path.lastIndexOf('/'))))];
    const [program, script] = toolCommand('tsc');
    // One thread: each further one would read and check the types of the packages once more.
    const { stdout } = spawnSync(program, [script, '-b', '--singleThreaded', ...layers], {
      cwd: copy,
      encoding: 'utf8',
    });
    const complaints = stdout.split('\n').filter((line) => line.includes('error TS'));
    const planted = FORBIDDEN_GLOBALS.map((_, index) =>
      complaints.some((line) => line.includes(`planted-${index}.ts`)),
    );
    expect(planted).toEqual(FORBIDDEN_GLOBALS.map(() => true));
    expect(complaints.filter((line) => !line.includes('planted-'))).toEqual([]);
  });
});
