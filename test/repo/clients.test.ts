import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLIENTS } from '../support/browser/client-table.ts';

const rows = readFileSync('docs/reference/clients.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const names = CLIENTS.map(({ name }) => name);

test('every client that is tested is documented', () => {
  expect(rows.map(([, name]) => name)).toEqual(names.map((name) => `\`${name}\``));
});

test('every client that there is is tested', () => {
  const files = globSync('test/support/browser/clients/*.ts').map((path) => /([\w-]+)\.ts$/.exec(path)?.[1]);
  expect(new Set(files)).toEqual(new Set(names));
});

test('the versions that are documented are the installed ones', () => {
  const named = rows.flatMap(([, , version = '']) => [...version.matchAll(/`([^`]+)` ([\d.]+)/g)]);
  const installed = named.map(([, name]) => {
    const text = readFileSync(`node_modules/${name}/package.json`, 'utf8');
    return `${name} ${(JSON.parse(text) as { version: string }).version}`;
  });
  expect(named.map(([, name, version]) => `${name} ${version}`)).toEqual(installed);
  expect(named.length).toBeGreaterThan(10);
});
