import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { printErrorReference } from '../../scripts/docs/print-error-reference.ts';
import { ERROR_CODES } from '../../src/protocol/index.ts';
import { printTransparencyTable } from '../support/browser/transparency/print-table.ts';

const read = (path: string): string => readFileSync(path, 'utf8');
const sources = globSync(['{src,server,scripts}/**/*.ts']).map((path) => ({ path, text: read(path) }));

test('every file that the manifest names is there', () => {
  const named = [
    ...Object.values(manifest.icons),
    manifest.background.service_worker,
    manifest.action.default_popup,
    manifest.options_ui.page,
    ...manifest.sandbox.pages,
    ...manifest.content_scripts.flatMap(({ js }) => js),
  ];
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('the extension has the version of the package', () => {
  expect(manifest.version).toBe(packageJson.version);
});

test('the page hook runs before the content script, both before any page script', () => {
  expect(manifest.content_scripts.map(({ world }) => world ?? 'ISOLATED')).toEqual(['MAIN', 'ISOLATED']);
  expect(manifest.content_scripts.every(({ run_at }) => run_at === 'document_start')).toBe(true);
});

test('no site is guarded that the manifest does not list: no access to all sites', () => {
  const matches = manifest.content_scripts.flatMap((script) => script.matches as string[]);
  expect(matches.filter((match) => /<all_urls>|^\*:|\/\/\*\//.test(match))).toEqual([]);
  expect(manifest.host_permissions).toEqual([]);
});

test('scripts that run in pages export nothing: it would become a global of the page', () => {
  for (const { path, text } of sources.filter((source) => source.path.endsWith('.iife.ts'))) {
    expect(text, path).not.toMatch(/^export /m);
  }
});

test.each(Object.keys(ERROR_CODES))('error code %s is raised somewhere', (code) => {
  const raisers = sources.filter(
    ({ path, text }) => !path.endsWith('protocol/errors.ts') && text.includes(`'${code}'`),
  );
  expect(raisers.map(({ path }) => path)).not.toEqual([]);
});

test('the reference of error codes is up to date: `npm run format` writes it', () => {
  expect(read('docs/reference/errors.md')).toBe(printErrorReference());
});

test('the table of what a page sees is up to date: `npm run format` writes it', () => {
  expect(read('docs/reference/transparency.md')).toBe(printTransparencyTable());
});

test('every link of the documentation leads to a file', () => {
  const broken = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md']).flatMap((path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] as string);
    return links
      .filter((link) => !existsSync(new URL(link, `file://${process.cwd()}/${path}`)))
      .map((link) => `${path}: ${link}`);
  });
  expect(broken).toEqual([]);
});

test('the documentation lists each page, and decisions by their number', () => {
  const list = read('docs/README.md');
  const pages = globSync('docs/*/*.md').map((path) => path.replace(/^docs./, ''));
  expect(pages.filter((page) => !list.includes(`](${page})`))).toEqual([]);
  const decisions = globSync('docs/adr/*.md').toSorted();
  const lines = decisions.map((path) => {
    const title = /^# (.+)/.exec(read(path))?.[1];
    return `- [${title}](${path.replace(/^docs./, '')})`;
  });
  expect(list.split('\n').filter((line) => line.startsWith('- ['))).toEqual(lines);
  for (const [index, path] of decisions.entries()) {
    expect(path).toMatch(new RegExp(`/${String(index + 1).padStart(4, '0')}-`));
    expect(read(path)).toMatch(new RegExp(`^# ${index + 1}\\. `));
  }
});

test('the list of changes tells of each thing in one place', () => {
  const things = [...read('CHANGELOG.md').matchAll(/^- ([^:]+):/gm)].map(([, thing]) => thing);
  expect(things.length).toBeGreaterThan(0);
  expect(things).toEqual([...new Set(things)]);
});

test('everything that runs is called by the package or the README', () => {
  const tasks = Object.keys(packageJson.scripts);
  for (const task of ['start', 'test']) expect(tasks).toContain(task);
  expect(read('.ci/run')).toContain('npm test');
});
