import type { WorkItem } from './work.ts';

/** What waits for the Worker. Documents take turns, so that none keeps the others waiting, however much it says. */
export interface WorkQueue {
  /** @returns false where the document has too much waiting: the item was not taken */
  add(item: WorkItem): boolean;
  /**
   * Takes what the Worker is to do next.
   * @param alone one item only, so that there is no doubt about who keeps the Worker busy
   */
  takeBatch(alone: boolean): WorkItem[];
  /** Takes everything, in an order in which it can be added again. */
  takeAll(): WorkItem[];
}

interface Line {
  items: WorkItem[];
  characters: number;
}

const MAX_BATCH_ITEMS = 16;
/** One item may be larger. */
const MAX_BATCH_CHARACTERS = 16_384;
/** A stream sends its next text when it has the answer to the last; a document that doesn't is not worth waiting for. */
const MAX_LINE_ITEMS = 4_096;
const MAX_LINE_CHARACTERS = 4_194_304;
/** The line of what no document says. */
const CONTROL = 0;

export function createWorkQueue(): WorkQueue {
  return new FairQueue();
}

class FairQueue implements WorkQueue {
  /** The first line is the next whose turn it is. */
  readonly #lines = new Map<number, Line>();

  add(item: WorkItem): boolean {
    const key = item.type === 'load' ? CONTROL : item.document;
    const line = this.#lines.get(key) ?? { items: [], characters: 0 };
    const characters = countCharacters(item);
    const isFull = line.items.length >= MAX_LINE_ITEMS || line.characters + characters > MAX_LINE_CHARACTERS;
    if (isFull && item.type === 'data') return false;
    line.items.push(item);
    line.characters += characters;
    this.#lines.set(key, line);
    return true;
  }

  takeBatch(alone: boolean): WorkItem[] {
    const batch: WorkItem[] = [];
    for (let characters = 0; characters < MAX_BATCH_CHARACTERS; ) {
      const item = this.#takeOne();
      if (item === undefined) break;
      batch.push(item);
      if (alone || batch.length >= MAX_BATCH_ITEMS) break;
      characters += countCharacters(item);
    }
    return batch;
  }

  takeAll(): WorkItem[] {
    const all = [...this.#lines.values()].flatMap(({ items }) => items);
    this.#lines.clear();
    return all;
  }

  #takeOne(): WorkItem | undefined {
    for (const [key, line] of this.#lines) {
      this.#lines.delete(key);
      const item = line.items.shift();
      if (item === undefined) continue;
      line.characters -= countCharacters(item);
      if (line.items.length > 0) this.#lines.set(key, line);
      return item;
    }
    return undefined;
  }
}

function countCharacters(item: WorkItem): number {
  if (item.type !== 'data' || item.data.type !== 'scan') return 0;
  return item.data.texts.reduce((sum, { text }) => sum + text.length, 0);
}
