import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { computeOrigin } from '../../../server/audit/chain.ts';
import { findFault } from '../../../server/audit/find-fault.ts';
import { parseEntry } from '../../../server/audit/parse-entry.ts';
import { verifyCheckpoint } from '../../../src/trust/index.ts';
import { makeRoot } from '../../support/signed-documents.ts';

const TEXT = readFileSync('docs/design/audit.md', 'utf8');
const LINES = TEXT.split('\n').filter((line) => line.startsWith('{'));

test('the worked example of the documentation is what the code computes', async () => {
  const [first = '', second = '', payload = '', envelope = ''] = LINES;
  const checkpoint = verifyCheckpoint(makeRoot(), new TextEncoder().encode(envelope));
  expect(JSON.parse(payload)).toEqual(checkpoint);
  const lines = async function* () {
    for (const line of [first, second]) yield parseEntry(line);
  };
  expect(await findFault(lines(), [checkpoint])).toEqual({
    state: { entries: 2, forgotten: 0, unsigned: 0 },
  });
  expect(TEXT).toContain(`Its origin is\n\`${computeOrigin(checkpoint.log)}\``);
});
