import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Tool, toolCommand } from '../../../scripts/tasks/tool-command.ts';

const TOOLS: readonly Tool[] = ['biome', 'knip', 'oxlint', 'puppeteer', 'tsc', 'vitest'];

test.each(TOOLS)('%s is a script that this Node can run without a shell', (tool) => {
  const [program, script] = toolCommand(tool);
  expect(program).toBe(process.execPath);
  expect(readFileSync(script, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\r?\n/);
});
