import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientStage, openClientStage } from '../support/browser/client-stage.ts';
import { findLeaks, listSeenTexts } from '../support/browser/find-leaks.ts';
import { cutBytes, type DirtyStream, injectSecrets } from '../support/browser/inject.ts';
import type { Seen } from '../support/browser/page-clients.ts';
import { createRandom, type Random } from '../support/browser/random.ts';
import type { StreamEvent } from '../support/browser/recorded-stream.ts';
import { type Recording, readRecordings } from '../support/browser/recordings.ts';

/** Seeded runs with secrets for each client; raise it to search longer. */
const RUNS = Number(process.env['E2E_RUNS'] ?? 6);
const AT_ONCE = 4;

/** Whose recordings a client reads. */
const CLIENTS: readonly (readonly [client: string, format: string])[] = [
  ['openai-chat-create', 'openai-chat'],
  ['openai-chat-stream', 'openai-chat'],
  ['ai-stream-text', 'openai-chat'],
  ['openai-responses-create', 'openai-responses'],
  ['openai-responses-stream', 'openai-responses'],
  ['anthropic-create', 'anthropic-messages'],
  ['anthropic-stream', 'anthropic-messages'],
  ['google-genai', 'gemini'],
  ['ollama-chat', 'ollama-chat'],
  ['cohere', 'cohere-v2'],
  ['ai-react-use-chat', 'ai-sdk-ui-message-stream-v1'],
];

/** Takes several answers in one stream for one. */
const MIXES_ANSWERS = 'ai-stream-text';
const hasSeveralAnswers = ({ events }: Recording): boolean =>
  events.some(({ data }) => /"choices":\s*\[\{"index":\s*[1-9]/.test(data));

const recordings = readRecordings([...new Set(CLIENTS.map(([, format]) => format))]);

function listRecordings(client: string, format: string): readonly Recording[] {
  return recordings
    .filter((recording) => recording.format === format)
    .filter((recording) => client !== MIXES_ANSWERS || !hasSeveralAnswers(recording));
}

/** What came of an answer; how many events it took is not compared, for text may come a little later. */
const outcomeOf = ({ answer, error }: Seen): object => ({
  error,
  text: answer?.text,
  toolInputs: answer?.toolInputs,
  end: answer?.end,
});

describe('clients read recorded streams', () => {
  let stage: ClientStage;
  beforeAll(async () => {
    stage = await openClientStage(CLIENTS.map(([client]) => client));
  });
  afterAll(() => stage?.close());

  const add = ({ contentType, print }: Recording, events: readonly StreamEvent[], random: Random): string =>
    stage.guarded.streams.addPlay({ contentType, cuts: cutBytes(Buffer.from(print(events)), random) });

  describe.each(CLIENTS)('%s (%s)', (client, format) => {
    const streams = listRecordings(client, format);

    test('clean: the same answer as without the extension', async () => {
      expect(streams).not.toEqual([]);
      await eachOf(streams, async (recording) => {
        const address = add(recording, recording.events, createRandom(1));
        const reading = stage.readPlain(client, address);
        const seen = await stage.readGuarded(client, address);
        expect(outcomeOf(seen), recording.id).toEqual(outcomeOf(await reading));
      });
    });

    test(`${RUNS} seeded runs: marks stand where the secrets were`, async () => {
      await eachOf(listSeeds(RUNS), async (seed) => {
        const random = createRandom(seed);
        const { recording, dirty } = pickDirty(streams, random);
        const label = `seed ${seed}, ${recording.id}`;
        const seen = await stage.readGuarded(client, add(recording, dirty.events, random));
        expect(findLeaks(dirty.secrets, seen), label).toEqual([]);
        const expected = await stage.readPlain(client, add(recording, dirty.expected, random));
        expect(outcomeOf(seen), label).toEqual(outcomeOf(expected));
        // Some recordings hold what the library itself breaks at.
        if (expected.error !== null) return;
        const shown = listSeenTexts(seen).join('\n');
        const missing = dirty.secrets.filter(({ mark }) => !shown.includes(mark));
        expect(missing, label).toEqual([]);
      });
    });
  });

  test('with the engine switched off the same runs leak', async () => {
    await stage.guarded.usePack('test/support/packs/inert.json');
    await eachOf(CLIENTS, async ([client, format]) => {
      const random = createRandom(0);
      const { recording, dirty } = pickDirty(listRecordings(client, format), random);
      const seen = await stage.readGuarded(client, add(recording, dirty.events, random));
      expect(findLeaks(dirty.secrets, seen), client).not.toEqual([]);
    });
  });
});

const listSeeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);

async function eachOf<T>(values: readonly T[], act: (value: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < values.length; at += AT_ONCE) {
    await Promise.all(values.slice(at, at + AT_ONCE).map(act));
  }
}

function pickDirty(
  streams: readonly Recording[],
  random: Random,
): { recording: Recording; dirty: DirtyStream } {
  for (;;) {
    const recording = random.pick(streams);
    const dirty = injectSecrets(recording, random);
    if (dirty !== null) return { recording, dirty };
  }
}
