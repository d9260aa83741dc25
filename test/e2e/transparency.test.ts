import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KNOWN_DIFFERENCES } from '../support/browser/transparency/known-differences.ts';
import { ROWS } from '../support/browser/transparency/table.ts';
import { openTwinPages, type TwinPages } from '../support/browser/twin-pages.ts';

describe('a page sees no difference', () => {
  let twins: TwinPages;
  beforeAll(async () => {
    twins = await openTwinPages();
  });
  afterAll(() => twins?.close());

  test.each(ROWS.map((row) => [`${row.api}, ${row.aspect}: ${row.name}`, row] as const))('%s', (_name, row) =>
    twins.compare((page) => row.observe(page, twins.addresses)),
  );

  test.each(Object.entries(KNOWN_DIFFERENCES))('but, as is known: %s', async (_name, behaviour) => {
    const { guarded, plain } = await twins.see((page) => page.evaluate(behaviour, twins.addresses));
    expect(guarded).not.toEqual(plain);
  });
});

test('every line of the table has a name of its own', () => {
  const names = ROWS.map(({ api, aspect, name }) => `${api} ${aspect} ${name}`);
  expect(new Set(names).size).toBe(names.length);
});
