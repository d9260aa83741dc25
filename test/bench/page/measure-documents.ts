import { makeMessages } from '../../support/texts/messages.ts';
import { computeMedian } from '../engine/measure/statistics.ts';
import { createResult, type Result } from '../engine/report.ts';
import type { BenchStage } from './bench-stage.ts';
import type { Profile } from './profile.ts';

/** Sizes of documents: a conversation, and the history of a long one. */
const SIZES_KB = [50, 500] as const;
const MESSAGE_CHARS = 2_048;

/** How much later a JSON document is there, as chats load their history. */
export async function measureDocuments(stage: BenchStage, { documents }: Profile): Promise<Result[]> {
  const page = await stage.openPage();
  try {
    const results: Result[] = [];
    for (const kb of SIZES_KB) {
      const delays: number[] = [];
      // The first one warms up.
      for (let round = 0; round <= documents; round += 1) {
        delays.push(await stage.playDocument(page, makeHistory(kb * 1_000, round)));
      }
      results.push(createResult(`document_added_ms_${kb}kb`, computeMedian(delays.slice(1)), 'ms'));
    }
    return results;
  } finally {
    await page.close();
  }
}

/** A conversation of about so many characters. */
function makeHistory(chars: number, seed: number): Uint8Array {
  const messages = makeMessages({ count: Math.ceil(chars / MESSAGE_CHARS), chars: MESSAGE_CHARS, seed });
  const turns = messages.map((content, index) => ({
    id: `message-${index}`,
    role: index % 2 === 0 ? 'user' : 'assistant',
    created_at: 1_700_000_000 + index,
    content,
  }));
  return new TextEncoder().encode(JSON.stringify({ title: 'A conversation', messages: turns }));
}
