import type { ParsedEvent } from './parse-events.ts';
import { addAssistantTexts, addResponseTexts } from './read-openai-texts.ts';
import { createProviderReader, PROVIDER_MEMBERS, REPETITIONS } from './read-provider-texts.ts';

// biome-ignore lint: the shape is the providers', not ours
export type Loose = { [key: string]: Loose } & Loose[];

/** Takes a piece of the text with a name. */
export type AddText = (name: string, piece: unknown) => void;

/** Puts the texts of a stream together as a page would, each under the name of its place. */
export function readTexts(events: readonly ParsedEvent[]): Record<string, string> {
  const texts: Record<string, string> = {};
  const add: AddText = (name, piece) => {
    if (typeof piece === 'string' && piece !== '') texts[name] = (texts[name] ?? '') + piece;
  };
  const addProviderTexts = createProviderReader(add);
  for (const { data } of events) {
    if (!data.startsWith('{')) continue;
    const record = JSON.parse(data) as Loose;
    for (const choice of record['choices'] ?? []) addChoice(choice, add);
    addBlock(record, add);
    addResponseTexts(record, add);
    addAssistantTexts(record, add);
    addProviderTexts(record);
  }
  return texts;
}

function addChoice(choice: Loose, add: AddText): void {
  const index = String(choice['index'] ?? 0);
  add(`completion ${index}`, choice['text']);
  addChunks(choice['delta']?.['content'], index, add);
  for (const name of ['content', 'refusal', 'reasoning', 'reasoning_content']) {
    add(`${name} ${index}`, choice['delta']?.[name]);
  }
  for (const call of choice['delta']?.['tool_calls'] ?? []) {
    add(`tool ${index} ${String(call['index'] ?? 0)}`, call['function']?.['arguments']);
  }
}

function addChunks(content: Loose | undefined, index: string, add: AddText): void {
  for (const chunk of Array.isArray(content) ? content : []) {
    add(`content ${index}`, chunk['text']);
    for (const thought of chunk['thinking'] ?? []) add(`thinking[] ${index}`, thought['text']);
  }
}

function addBlock(record: Loose, add: AddText): void {
  if (!String(record['type']).startsWith('content_block')) return;
  const index = String(record['index']);
  for (const holder of [record['delta'], record['content_block']]) {
    add(`text ${index}`, holder?.['text']);
    add(`thinking ${index}`, holder?.['thinking']);
    add(`tool ${index}`, holder?.['partial_json']);
    add(`cited ${index}`, holder?.['citation']?.['cited_text']);
  }
}

const TEXT_MEMBERS = new Set([
  'content',
  'refusal',
  'reasoning',
  'reasoning_content',
  'arguments',
  'text',
  'thinking',
  'partial_json',
  'cited_text',
  'delta',
  'value',
  'input',
  'logs',
  'code',
  'stdout',
  'stderr',
]);

/** An event with all its texts taken out, to compare everything else. */
export function withoutTexts({ event, data, id }: ParsedEvent): ParsedEvent {
  if (!data.startsWith('{')) return { event, data, id };
  const strip = (key: string, value: unknown): unknown => {
    // Gone or kept with the text that it repeats or signs.
    if (REPETITIONS.has(key)) return null;
    // Counts what was added too.
    if (key === 'sequence_number') return 0;
    // Arguments that come whole.
    if ((key === 'input' || key === 'arguments') && typeof value === 'object') return null;
    const isText = TEXT_MEMBERS.has(key) || PROVIDER_MEMBERS.has(key);
    return isText && typeof value === 'string' ? '' : value;
  };
  return { event, data: JSON.stringify(JSON.parse(data, strip)), id };
}
