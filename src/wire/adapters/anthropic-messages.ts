import { isJsonObject } from '../json/walk-json.ts';
import type {
  ChannelId,
  Json,
  JsonObject,
  TextKind,
  TextPart,
  TextPlace,
  WireAdapter,
  WireReader,
} from '../types.ts';
import { createEndPart, createTextPart } from './text-part.ts';

const TYPES = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
]);

/** Anthropic Messages. */
export const anthropicMessages: WireAdapter = {
  id: 'anthropic-messages',
  recognises: (_head, record) => TYPES.has(typeOf(record)),
  open: createReader,
};

type Member = readonly [name: string, kind: TextKind, deltaType: string, blockType: string];

/** Members that carry a piece of text: in a delta, and in the start of a block. */
const MEMBERS: readonly Member[] = [
  ['text', 'answer', 'text_delta', 'text'],
  ['thinking', 'reasoning', 'thinking_delta', 'thinking'],
  ['partial_json', 'tool-arguments', 'input_json_delta', ''],
  ['content', 'data', 'compaction_delta', 'compaction'],
];

const typeOf = (value: Json | undefined): string =>
  isJsonObject(value) && typeof value['type'] === 'string' ? value['type'] : '';

const indexOf = (record: JsonObject): number => (typeof record['index'] === 'number' ? record['index'] : 0);

function createReader(): WireReader {
  const progress = new Progress();
  return {
    read: (record, open) => (isJsonObject(record) ? readEvent(record, open) : []),
    settle: (record, isAltered) => {
      if (!isJsonObject(record)) return false;
      progress.note(record);
      return dropSignature(record, isAltered);
    },
    flush: (channel, text) => progress.flush(channel, text),
    block: ({ message }) => progress.block(message),
    isOpaque,
  };
}

function readEvent(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const prefix = `block/${indexOf(record)}/`;
  const ending = [...open].filter((channel) => channel.startsWith(prefix));
  switch (typeOf(record)) {
    case 'content_block_start':
      return readMembers(record['content_block'], prefix, ([, , , blockType]) => blockType);
    case 'content_block_delta':
      // A signature is over all the thinking before it, so the thinking must have come out.
      if (typeOf(record['delta']) === 'signature_delta') return ending.map(createEndPart);
      return readMembers(record['delta'], prefix, ([, , deltaType]) => deltaType);
    case 'content_block_stop':
      return ending.map(createEndPart);
    case 'message_delta':
    case 'message_stop':
      return [...open].map(createEndPart);
    default:
      return [];
  }
}

/** @param typeFor the type that a holder of a member has */
function readMembers(
  holder: Json | undefined,
  prefix: string,
  typeFor: (member: Member) => string,
): readonly TextPart[] {
  if (!isJsonObject(holder)) return [];
  const texts = MEMBERS.filter((member) => typeFor(member) === typeOf(holder))
    .filter(([name]) => typeof holder[name] === 'string')
    .map(([name, kind]) =>
      createTextPart({ channel: prefix + name, kind, place: { holder, key: name }, ends: isSigned(holder) }),
    );
  return [...texts, ...readCitation(holder['citation'])];
}

function readCitation(citation: Json | undefined): readonly TextPart[] {
  if (!isJsonObject(citation) || typeof citation['cited_text'] !== 'string') return [];
  const place = { holder: citation, key: 'cited_text' };
  const part = createTextPart({ channel: 'citation', kind: 'citation', place, ends: true });
  return [{ ...part, mode: 'whole' }];
}

/** A signature is over all of its text. */
const isSigned = ({ signature }: JsonObject): boolean => typeof signature === 'string' && signature !== '';

/** A signature over thinking that isn't what came any more would be refused: better none. */
function dropSignature(record: JsonObject, isAltered: (channel: ChannelId) => boolean): boolean {
  const holder = record['delta'] ?? record['content_block'];
  if (!isJsonObject(holder) || !isSigned(holder)) return false;
  if (!isAltered(`block/${indexOf(record)}/thinking`)) return false;
  holder['signature'] = '';
  return true;
}

/** Encrypted for the provider alone. */
function isOpaque({ holder, key }: TextPlace): boolean {
  if (key === 'encrypted_content' || key === 'encrypted_index') return true;
  return key === 'data' && typeOf(holder) === 'redacted_thinking';
}

/** How far the events that went out have come. */
class Progress {
  #hasStarted = false;
  #hasStopped = false;
  #openBlocks = new Set<number>();
  #nextIndex = 0;
  #outputTokens: Json = 0;

  note(record: JsonObject): void {
    const type = typeOf(record);
    const index = indexOf(record);
    if (type === 'message_start') {
      this.#hasStarted = true;
      this.#hasStopped = false;
      this.#nextIndex = 0;
    }
    if (type === 'message_stop') this.#hasStopped = true;
    if (type === 'content_block_stop') this.#openBlocks.delete(index);
    // A delta may come without a start from servers that only look like Anthropic's.
    if (type === 'content_block_start' || type === 'content_block_delta') {
      this.#openBlocks.add(index);
      this.#nextIndex = Math.max(this.#nextIndex, index + 1);
    }
    const usage = record['usage'];
    if (isJsonObject(usage)) this.#outputTokens = usage['output_tokens'] ?? this.#outputTokens;
  }

  flush(channel: ChannelId, text: string): readonly Json[] {
    const [, block, member = ''] = channel.split('/');
    const index = Number(block);
    const [, , type = ''] = MEMBERS.find(([name]) => name === member) ?? [];
    // A delta of a block that isn't there would be an error to the page's reader.
    if (!this.#openBlocks.has(index)) return [];
    return [{ type: 'content_block_delta', index, delta: { type, [member]: text } }];
  }

  block(message: string): readonly Json[] {
    if (this.#hasStopped) return [];
    const index = this.#nextIndex;
    return [
      ...(this.#hasStarted ? [] : [messageStart]),
      ...[...this.#openBlocks].map((open): Json => ({ type: 'content_block_stop', index: open })),
      { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index, delta: { type: 'text_delta', text: message } },
      { type: 'content_block_stop', index },
      {
        type: 'message_delta',
        delta: { stop_reason: 'refusal', stop_sequence: null },
        usage: { output_tokens: this.#outputTokens },
      },
      { type: 'message_stop' },
    ];
  }
}

const messageStart: Json = {
  type: 'message_start',
  message: {
    id: '',
    type: 'message',
    role: 'assistant',
    model: '',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0 },
  },
};
