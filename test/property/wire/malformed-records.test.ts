import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { cutEvery, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate, createSlowGate } from '../../support/wire/gates.ts';
import { ownStreams, SECRET } from '../../support/wire/own-streams.ts';

const RUNS = { numRuns: readPropertyRuns(100) };
const MARK = '[x]';
const REASON = { ruleId: 'r', message: 'Ended.' };

type Members = Record<string, unknown>;

/** What stands where something else should: of the wrong kind, or a name that objects inherit. */
const oddArb: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, 0, -1, 1e300, true, '', 'thread.run', 'response.created', '[DONE]', `say ${SECRET}`),
  fc.constantFrom([], {}, [[]], [null], [{}], { toString: 1 }, { constructor: 'x', length: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Puts a value at a place of a record that a walk by shares leads to. */
function spoil(record: unknown, shares: readonly number[], odd: unknown): unknown {
  const [share = 0, ...rest] = shares;
  if (typeof record !== 'object' || record === null || shares.length === 0) return odd;
  const keys = Object.keys(record);
  const key = keys[Math.floor(share * keys.length)];
  if (key === undefined) return odd;
  const copy = (Array.isArray(record) ? [...record] : { ...record }) as Members;
  copy[key] = spoil((record as Members)[key], rest, odd);
  return copy;
}

const shareArb = fc.double({ min: 0, max: 0.999, noNaN: true });
const spoilArb = fc.record({
  at: shareArb,
  shares: fc.array(shareArb, { minLength: 1, maxLength: 6 }),
  odd: oddArb,
});

/** The events of a stream of which some records are no longer what they should be. */
function spoilStream(
  body: string,
  spoils: readonly { at: number; shares: number[]; odd: unknown }[],
): string {
  const events = body.split('\n\n');
  for (const { at, shares, odd } of spoils) {
    const index = Math.floor(at * events.length);
    events[index] = (events[index] ?? '').replace(/^data: (\{.*)$/m, (_line, data: string) => {
      return `data: ${JSON.stringify(spoil(JSON.parse(data), shares, odd))}`;
    });
  }
  return events.join('\n\n');
}

const eventStreams = ownStreams.filter(({ contentType }) => contentType === 'text/event-stream');

describe('records that are not what their format says', () => {
  test.each(eventStreams.map((stream) => [stream.file, stream] as const))(
    '%s: pass, whatever is wrong, and whole values in them are replaced',
    (_file, { bytes, contentType }) => {
      const property = fc.property(fc.array(spoilArb, { minLength: 1, maxLength: 4 }), (spoils) => {
        const body = Buffer.from(spoilStream(bytes.toString(), spoils));
        const pieces = cutEvery(body, 1_000);
        const { text } = driveRewriter(contentType, pieces, createSecretGate(SECRET, MARK));
        expect(text).not.toContain(SECRET);
        driveRewriter(
          contentType,
          pieces,
          createSlowGate(() => 20),
        );
        const blocked = driveRewriter(contentType, pieces, createBlockingGate(SECRET, REASON));
        expect(blocked.text).not.toContain(SECRET);
      });
      fc.assert(property, RUNS);
    },
  );
});
