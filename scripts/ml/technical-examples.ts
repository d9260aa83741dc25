import { globSync, readFileSync } from 'node:fs';
import type { Example, Part } from './example.ts';

/** Packages that the project uses: their pages for developers are technical prose, which the corpora have little of. */
const LEARNT =
  '@biomejs/biome @fastify/cors @noble/hashes @types/node fake-indexeddb fast-check fastify idb kysely openai oxlint ' +
  'tweetnacl typescript webextension-polyfill zod';
const CHOSEN_BY =
  '@anthropic-ai/sdk @fastify/rate-limit fastify-type-provider-zod knip pino puppeteer vite vitest';

/** The project's own pages: none of them is learnt from, and much in them sounds like orders. */
const OWN_PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/adr/*.md', 'docs/design/*.md'];

const MAX_CHARS = 12_000;

export const TECHNICAL_PROSE = 'technical prose (README files of packages, pages of this project)';

/** None is measured: figures would change with the versions of packages and with each change of a page. */
export function readTechnicalProse(): Example[] {
  return [
    ...LEARNT.split(' ').flatMap((name) => readReadme(name, 'train')),
    ...CHOSEN_BY.split(' ').flatMap((name) => readReadme(name, 'validation')),
    ...globSync(OWN_PAGES)
      .toSorted()
      .flatMap((path) => readParagraphs(path, 'MIT', 'validation')),
  ];
}

function readReadme(name: string, part: Part): Example[] {
  const [path] = globSync(`node_modules/${name}/{README,readme,Readme}.md`);
  if (path === undefined) return [];
  const { license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as {
    license: string;
  };
  return readParagraphs(path, license, part);
}

function readParagraphs(path: string, licence: string, onlyIn: Part): Example[] {
  return readFileSync(path, 'utf8')
    .slice(0, MAX_CHARS)
    .split(/\n{2,}/)
    .map((text) => ({ text, slice: TECHNICAL_PROSE, licence, label: 0, template: null, onlyIn }));
}
