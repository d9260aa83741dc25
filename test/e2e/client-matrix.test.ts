import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BLOCKED_AT_ONCE,
  BLOCKED_INPUT,
  BLOCKED_TEXT,
  CLEAN,
  makeCutScript,
  makeDirtyScript,
  STOPPED,
} from '../support/browser/client-scripts.ts';
import { type ClientStage, openClientStage } from '../support/browser/client-stage.ts';
import { CLIENTS } from '../support/browser/client-table.ts';
import { findLeaks, listSeenTexts } from '../support/browser/find-leaks.ts';
import type { Seen } from '../support/browser/page-clients.ts';
import { createRandom } from '../support/browser/random.ts';

const SEEDS = [1, 2, 3];

describe('clients in a guarded page', () => {
  let stage: ClientStage;
  const blocked: string[] = [];

  beforeAll(async () => {
    stage = await openClientStage(CLIENTS.map(({ name }) => name));
  });
  afterAll(() => stage?.close());

  describe.each(CLIENTS)('$name', (client) => {
    const { format, blockedEnd, blockedError } = client;

    async function readBoth(address: string): Promise<{ seen: Seen; native: Seen }> {
      const reading = stage.readPlain(client.name, address);
      return { seen: await stage.readGuarded(client.name, address), native: await reading };
    }

    test('clean: every event and all that the library puts together are the same', async () => {
      const address = stage.add(client, { events: format.print(CLEAN) });
      const { seen, native } = await readBoth(address);
      expect(native.error).toBeNull();
      expect(native.answer).toMatchObject({ text: CLEAN.text.join('') });
      expect(withoutGlimpses(seen)).toEqual(withoutGlimpses(native));
    });

    test.each(SEEDS)('clean, cut anywhere (seed %i): the answer is the same in the end', async (seed) => {
      const random = createRandom(seed);
      const events = format.print(makeCutScript(random));
      const { seen, native } = await readBoth(stage.add(client, { events, cuts: random }));
      expect(seen.error).toBeNull();
      expect(seen.answer).toMatchObject({ text: native.answer?.text, end: native.answer?.end });
      expect(seen.answer?.toolInputs).toEqual(native.answer?.toolInputs);
    });

    test.each(SEEDS)('dirty (seed %i): marks stand where the secrets were', async (seed) => {
      const random = createRandom(seed);
      const dirty = makeDirtyScript(random);
      const address = stage.add(client, { events: format.print(dirty.script), cuts: random });
      const seen = await stage.readGuarded(client.name, address);
      expect(seen.error).toBeNull();
      expect(findLeaks(dirty.secrets, seen)).toEqual([]);
      expect(seen.answer?.text).toBe(dirty.text);
      expect(seen.answer?.toolInputs).toEqual(format.hasCalls ? [dirty.input] : []);
    });

    test.each([
      ['text', BLOCKED_TEXT],
      ['first words', BLOCKED_AT_ONCE],
      ['arguments of a call', BLOCKED_INPUT],
    ])('blocked in its %s: it ends, and says why', async (_where, script) => {
      if (script === BLOCKED_INPUT && !format.hasCalls) return;
      const address = stage.add(client, { events: format.print(script), isEndless: true });
      blocked.push(address);
      const seen = await stage.readGuarded(client.name, address);
      expect(seen.error).toBe(blockedError);
      expect(seen.answer?.end).toEqual(blockedEnd);
      const shown = listSeenTexts(seen).join('\n');
      expect(blockedError === null ? seen.answer?.text : shown).toContain(STOPPED);
      expect(shown).not.toContain('Nightjar');
      // Of tools that a library runs by itself.
      expect(shown).not.toContain('"called"');
    });

    test.each(['garbage', 'end'])(
      'malformed, with an early %s: it breaks as it always does',
      async (what) => {
        const events = format.print(CLEAN);
        const half = events.slice(0, 5);
        const broken = what === 'garbage' ? [...half, format.garbage, ...events.slice(5)] : half;
        const { seen, native } = await readBoth(stage.add(client, { events: broken }));
        expect(seen.error).toBe(native.error);
        expect(seen.answer).toEqual(native.answer);
      },
    );
  });

  test('no blocked answer was asked for twice', () => {
    const counts = blocked.map((address) => stage.guarded.streams.countRequests(address));
    expect(counts).toEqual(blocked.map(() => 1));
  });

  describe('with the engine switched off', () => {
    beforeAll(() => stage.guarded.usePack('test/support/packs/inert.json'));

    test.each(CLIENTS)('$name gets to see the secret', async (client) => {
      const random = createRandom(SEEDS[0] as number);
      const dirty = makeDirtyScript(random);
      const address = stage.add(client, { events: client.format.print(dirty.script), cuts: random });
      expect(findLeaks(dirty.secrets, await stage.readGuarded(client.name, address))).not.toEqual([]);
    });
  });
});

/** How often a page looked depends on time. */
function withoutGlimpses(seen: Seen): Seen {
  return { ...seen, glimpses: [] };
}
