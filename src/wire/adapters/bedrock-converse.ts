import { numberOr, objectAt } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextKind, TextPart, WireAdapter, WireReader } from '../types.ts';
import { createCover } from './cover.ts';
import { endTexts } from './end-texts.ts';
import { createTextPart } from './text-part.ts';

const EVENTS = ['messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop'];

/** Amazon Bedrock's ConverseStream as JSON: what servers pass on of it. Its own binary events aren't read. */
export const bedrockConverse: WireAdapter = {
  id: 'bedrock-converse',
  recognises: (_head, record) => EVENTS.some((event) => objectAt(record, event) !== undefined),
  open: createReader,
};

interface Member {
  readonly name: string;
  readonly kind: TextKind;
  /** Names that lead from a delta to the text. */
  readonly path: readonly string[];
}

const MEMBERS: readonly Member[] = [
  { name: 'text', kind: 'answer', path: ['text'] },
  { name: 'thinking', kind: 'reasoning', path: ['reasoningContent', 'text'] },
  { name: 'input', kind: 'tool-arguments', path: ['toolUse', 'input'] },
];

function createReader(): WireReader {
  const openBlocks = new Set<number>();
  let nextIndex = 0;
  let hasStopped = false;

  function note(record: Json): void {
    const [event = ''] = isJsonObject(record) ? Object.keys(record) : [];
    const index = indexOf(objectAt(record, event));
    hasStopped ||= event === 'messageStop';
    if (event === 'contentBlockStop') openBlocks.delete(index);
    if (event !== 'contentBlockStart' && event !== 'contentBlockDelta') return;
    openBlocks.add(index);
    nextIndex = Math.max(nextIndex, index + 1);
  }

  return {
    read: readEvent,
    settle(record, isAltered) {
      note(record);
      return dropSignature(record, isAltered);
    },
    flush(channel, text) {
      const [, index, name] = channel.split('/');
      const path = MEMBERS.find((member) => member.name === name)?.path ?? [];
      const delta = path.reduceRight<Json>((inner, key) => ({ [key]: inner }), text);
      return [{ contentBlockDelta: { contentBlockIndex: Number(index), delta } }];
    },
    block({ message }) {
      if (hasStopped) return [];
      const contentBlockIndex = nextIndex;
      return [
        ...[...openBlocks].map((open): Json => ({ contentBlockStop: { contentBlockIndex: open } })),
        { contentBlockDelta: { contentBlockIndex, delta: { text: message } } },
        { contentBlockStop: { contentBlockIndex } },
        { messageStop: { stopReason: 'content_filtered' } },
      ];
    },
  };
}

const indexOf = (event: JsonObject | undefined): number => numberOr(event?.['contentBlockIndex'], 0);

function readEvent(record: Json, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const event = objectAt(record, 'contentBlockDelta');
  const prefix = `block/${indexOf(event ?? objectAt(record, 'contentBlockStop'))}/`;
  const texts = MEMBERS.flatMap(({ name, kind, path }) => {
    const holder = objectAt(event, 'delta', ...path.slice(0, -1));
    const key = path.at(-1) ?? '';
    if (typeof holder?.[key] !== 'string') return [];
    return [createTextPart({ channel: prefix + name, kind, place: { holder, key }, ends: false })];
  });
  const reasoning = objectAt(event, 'delta', 'reasoningContent');
  if (reasoning !== undefined) texts.push(createCover({ holder: reasoning, key: 'redactedContent' }));
  const isSigned = signatureHolder(record) !== undefined;
  return endTexts(texts, open, (channel) => {
    if (objectAt(record, 'messageStop') !== undefined) return true;
    if (objectAt(record, 'contentBlockStop') !== undefined) return channel.startsWith(prefix);
    return isSigned && channel === `${prefix}thinking`;
  });
}

function signatureHolder(record: Json): JsonObject | undefined {
  const holder = objectAt(record, 'contentBlockDelta', 'delta', 'reasoningContent');
  return typeof holder?.['signature'] === 'string' ? holder : undefined;
}

/** A signature over reasoning that isn't what came any more would be refused: better none. */
function dropSignature(record: Json, isAltered: (channel: ChannelId) => boolean): boolean {
  const holder = signatureHolder(record);
  const index = indexOf(objectAt(record, 'contentBlockDelta'));
  if (holder === undefined || !isAltered(`block/${index}/thinking`)) return false;
  holder['signature'] = '';
  return true;
}
