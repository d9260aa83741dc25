import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adapters } from '../../../src/wire/adapters/adapters.ts';
import { readCorpusStreams } from '../../support/wire/corpus-streams.ts';
import { headOf } from '../../support/wire/drive-rewriter.ts';
import { ownStreams } from '../../support/wire/own-streams.ts';

const FOLDER = new URL('../../../src/wire/adapters/', import.meta.url);
const ADAPTER = /^export const (\w+): WireAdapter = \{/m;

/** Adapters whose streams stand in tests of their own: their texts are more than pieces in a row. */
const OWN_TESTS = ['ibm-watsonx', 'text-edits'];

const source = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');

describe('the list of adapters', () => {
  test('has every adapter that lies in the folder', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && ADAPTER.test(source(file)));
    const list = source('adapters.ts');
    for (const file of files) expect(list, `adapters.ts lacks ${file}`).toContain(`from './${file}'`);
    expect(adapters.length).toBe(files.length);
    expect(new Set(adapters.map(({ id }) => id)).size).toBe(files.length);
  });

  test('has a stream for each, with what it holds beside it', () => {
    const formats = new Set(ownStreams.map(({ format }) => format));
    const missing = adapters.map(({ id }) => id).filter((id) => !formats.has(id));
    expect(missing.toSorted()).toEqual(OWN_TESTS);
  });

  test('may stand in any order: no record is of two formats', () => {
    let known = 0;
    for (const { contentType, bytes } of [...ownStreams, ...readCorpusStreams()]) {
      for (const [record] of bytes.toString().matchAll(/(?<=^(?:data: ?)?)\{.*\}(?=\r?$)/gm)) {
        const found = adapters.filter(({ recognises }) => recognises(headOf(contentType), parse(record)));
        expect(found.map(({ id }) => id).slice(1), record).toEqual([]);
        known += found.length;
      }
    }
    expect(known).toBeGreaterThan(100);
  });

  test('is in the guide', () => {
    const guide = readFileSync(
      new URL('../../../docs/guides/adding-a-wire-adapter.md', import.meta.url),
      'utf8',
    );
    expect(adapters.map(({ id }) => id).filter((id) => !guide.includes(`\`${id}\``))).toEqual([]);
  });
});

function parse(record: string): null {
  try {
    return JSON.parse(record) as null;
  } catch {
    // A recording may hold what is no JSON; nobody's record.
    return null;
  }
}
