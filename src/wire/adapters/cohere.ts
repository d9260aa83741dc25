import { numberOr, objectAt, typeOf } from '../json/object-at.ts';
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
import { endTexts } from './end-texts.ts';
import { dropRepetition, readRepetition } from './repetition.ts';
import { createTextPart } from './text-part.ts';

const TYPE = /^(?:message|content|tool-plan|tool-call|citation)-(?:start|delta|end)$/;

/** Cohere Chat, version 2. */
export const cohere: WireAdapter = {
  id: 'cohere-v2',
  endMark: '[DONE]',
  recognises: (_head, record) => TYPE.test(typeOf(record)),
  open: createReader,
};

const CONTENTS: readonly (readonly [member: string, kind: TextKind])[] = [
  ['text', 'answer'],
  ['thinking', 'reasoning'],
];

const indexOf = (record: JsonObject): number => numberOr(record['index'], 0);

function createReader(): WireReader {
  const progress = new Progress();
  return {
    read: (record, open) => (isJsonObject(record) ? readEvent(record, open) : []),
    settle(record, isAltered) {
      if (!isJsonObject(record)) return false;
      progress.note(record);
      return dropQuotation(record, isAltered);
    },
    flush: (channel, text) => [createDelta(channel, text)],
    block: ({ message }) => progress.block(message),
  };
}

function readEvent(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const tokens: TextPlace = { holder: record, key: 'logprobs' };
  const parts = [...readTexts(record, tokens), ...readRepetition(tokens, null)];
  return endTexts(parts, open, (channel) => isEnded(channel, record));
}

function isEnded(channel: ChannelId, record: JsonObject): boolean {
  switch (typeOf(record)) {
    case 'content-end':
      return channel.startsWith(`content/${indexOf(record)}/`);
    case 'tool-call-end':
      return channel === `tool/${indexOf(record)}`;
    case 'tool-call-start':
      return channel === 'plan';
    default:
      return typeOf(record) === 'message-end';
  }
}

function readTexts(record: JsonObject, tokens: TextPlace): readonly TextPart[] {
  const message = objectAt(record, 'delta', 'message');
  const content = objectAt(message, 'content');
  const call = objectAt(message, 'tool_calls', 'function');
  const onPut = (): void => dropRepetition(tokens, null);
  const found = [
    ...CONTENTS.map(([key, kind]) => ({
      holder: content,
      key,
      kind,
      channel: `content/${indexOf(record)}/${key}`,
    })),
    { holder: message, key: 'tool_plan', kind: 'reasoning' as const, channel: 'plan' },
    { holder: call, key: 'arguments', kind: 'tool-arguments' as const, channel: `tool/${indexOf(record)}` },
  ];
  return found.flatMap(({ holder, key, kind, channel }) =>
    typeof holder?.[key] === 'string'
      ? [createTextPart({ channel, kind, place: { holder, key }, ends: false, onPut })]
      : [],
  );
}

/** A citation says where in the text its words stand. In a text that has changed it would mark others: better none. */
function dropQuotation(record: JsonObject, isAltered: (channel: ChannelId) => boolean): boolean {
  const citation = objectAt(record, 'delta', 'message', 'citations');
  if (citation === undefined) return false;
  const index = numberOr(citation['content_index'], 0);
  if (!CONTENTS.some(([member]) => isAltered(`content/${index}/${member}`)) && !isAltered('plan'))
    return false;
  for (const key of ['start', 'end']) if (typeof citation[key] === 'number') citation[key] = 0;
  if (typeof citation['text'] === 'string') citation['text'] = '';
  return true;
}

function createDelta(channel: ChannelId, text: string): Json {
  const [place, number, member = ''] = channel.split('/');
  const index = Number(number);
  if (place === 'plan') return { type: 'tool-plan-delta', delta: { message: { tool_plan: text } } };
  if (place === 'tool') {
    return {
      type: 'tool-call-delta',
      index,
      delta: { message: { tool_calls: { function: { arguments: text } } } },
    };
  }
  return { type: 'content-delta', index, delta: { message: { content: { [member]: text } } } };
}

/** How far the events that went out have come. */
class Progress {
  #hasStarted = false;
  #hasEnded = false;
  readonly #openContents = new Set<number>();
  #nextIndex = 0;

  note(record: JsonObject): void {
    const type = typeOf(record);
    const index = indexOf(record);
    if (type === 'message-start') this.#hasStarted = true;
    if (type === 'message-end') this.#hasEnded = true;
    if (type === 'content-end') this.#openContents.delete(index);
    if (type !== 'content-start') return;
    this.#openContents.add(index);
    this.#nextIndex = Math.max(this.#nextIndex, index + 1);
  }

  block(message: string): readonly Json[] {
    if (this.#hasEnded) return [];
    const index = this.#nextIndex;
    return [
      ...(this.#hasStarted ? [] : [messageStart]),
      ...[...this.#openContents].map((open): Json => ({ type: 'content-end', index: open })),
      { type: 'content-start', index, delta: { message: { content: { type: 'text', text: '' } } } },
      createDelta(`content/${index}/text`, this.#openContents.size > 0 ? `\n\n${message}` : message),
      { type: 'content-end', index },
      { type: 'message-end', delta: { finish_reason: 'ERROR' } },
    ];
  }
}

const messageStart: Json = {
  id: '',
  type: 'message-start',
  delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
};
