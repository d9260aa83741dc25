import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyBundle, verifyChannel, verifyRoot } from '../../../src/trust/index.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';

/**
 * Documents as they were signed when a format was new. A file here is never changed: what verified once must
 * verify for as long as somebody holds it, and what was refused must stay refused.
 */
interface Corpus {
  readonly format: number;
  readonly now: string;
  readonly engineVersion: number;
  readonly channel: string;
  readonly root: string;
  readonly cases: readonly {
    readonly name: string;
    readonly kind: 'root' | 'bundle' | 'channel';
    readonly envelope: string;
    /** `accepted`, or the code of the error. */
    readonly expect: string;
  }[];
}

const FOLDER = new URL('./cases/', import.meta.url);
const corpora = readdirSync(FOLDER).map(
  (name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Corpus,
);
const bytes = (text: string) => new TextEncoder().encode(text);

describe.each(corpora)('documents of format $format', (corpus) => {
  const now = new Date(corpus.now);
  const root = verifyRoot(bytes(corpus.root), now);
  const verify = {
    root: (envelope: string) => verifyRoot(bytes(envelope), now),
    channel: (envelope: string) => verifyChannel(root, bytes(envelope), { now, name: corpus.channel }),
    bundle: (envelope: string) =>
      verifyBundle(root, bytes(envelope), { now, engineVersion: corpus.engineVersion }).bundle,
  };

  test.each(corpus.cases)('$name: $expect', ({ kind, envelope, expect: expected }) => {
    const run = () => verify[kind](envelope);
    if (expected === 'accepted') expect(run()).toMatchObject({ type: kind });
    else expect(catchCodedError(run).code).toBe(expected);
  });

  test('have different names', () => {
    const names = corpus.cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
