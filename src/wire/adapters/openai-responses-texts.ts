import { channelName } from '../guard/channel-name.ts';
import { isJsonObject, textAt, walkJson } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextKind, TextPart, TextPlace } from '../types.ts';
import { dropLogprobs, readLogprobs } from './logprobs.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** A piece of a growing text. */
interface Growing {
  readonly channel: ChannelId;
  /** What the events that bring it are called. */
  readonly name: string;
  readonly kind: TextKind;
  readonly place: TextPlace;
}

/** Types of parts, and how the events are called that bring their text. */
const PART_NAMES = new Map([
  ['output_text', 'output_text'],
  ['refusal', 'refusal'],
  ['reasoning_text', 'reasoning_text'],
  ['summary_text', 'reasoning_summary_text'],
]);

/** Members of an item in which a text begins, and how the events are called that bring the rest. */
const ITEM_MEMBERS: ReadonlyMap<string, readonly [member: string, name: string]> = new Map([
  ['function_call', ['arguments', 'function_call_arguments']],
  ['mcp_call', ['arguments', 'mcp_call_arguments']],
  ['custom_tool_call', ['input', 'custom_tool_call_input']],
  ['code_interpreter_call', ['code', 'code_interpreter_call_code']],
]);

const END = /^response\.(?:completed|incomplete|failed|cancelled)$/;

const typeOf = (value: Json | undefined): string =>
  isJsonObject(value) && typeof value['type'] === 'string' ? value['type'] : '';

/** Lists the texts of an event: those that grow, and the ends of those that come again whole. */
export function readEvent(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const growing = findGrowing(record);
  const texts = growing.map(({ channel, kind, place }) =>
    createTextPart({ channel, kind, place, ends: false, onPut: () => dropLogprobs(place.holder) }),
  );
  const own = new Set(texts.map((part) => part.channel));
  const ending = [...open].filter((channel) => isEnded(record, channel) && !own.has(channel));
  const holders = findLogprobs(record);
  return [...ending.map(createEndPart), ...texts, ...holders.flatMap((holder) => readScored(holder, texts))];
}

/** Texts of which a piece stands in an event, each under its channel: item, name and index, if any. */
export function findGrowing(record: JsonObject): readonly Growing[] {
  const type = typeOf(record);
  if (type.endsWith('.delta')) return findDeltas(record, nameOf(type));
  const { part, item } = record;
  if (type.endsWith('_part.added') && isJsonObject(part)) {
    const name = PART_NAMES.get(typeOf(part));
    return name === undefined ? [] : findString(record, name, part, name === 'refusal' ? 'refusal' : 'text');
  }
  if (type === 'response.output_item.added' && isJsonObject(item)) {
    const [member, name] = ITEM_MEMBERS.get(typeOf(item)) ?? [];
    return member === undefined || name === undefined ? [] : findString(record, name, item, member);
  }
  return [];
}

/** A delta is a text, or several by name, such as what a command wrote to its two outputs. */
function findDeltas(record: JsonObject, name: string): readonly Growing[] {
  const { delta } = record;
  if (!isJsonObject(delta)) return findString(record, name, record, 'delta');
  return Object.keys(delta).flatMap((key) =>
    findString(record, name, delta, key).map((found) => ({
      ...found,
      channel: channelName(`${found.channel}/${key}`),
    })),
  );
}

function findString(record: JsonObject, name: string, holder: JsonObject, key: string): readonly Growing[] {
  if (typeof holder[key] !== 'string') return [];
  return [{ channel: channelOf(record, name), name, kind: kindOf(name), place: { holder, key } }];
}

/** `response.output_text.delta` → `output_text`; older names have dots where newer ones have none. */
function nameOf(type: string): string {
  return type.split('.').slice(1, -1).join('_');
}

function kindOf(name: string): TextKind {
  if (name.endsWith('arguments')) return 'tool-arguments';
  if (name.startsWith('reasoning')) return 'reasoning';
  if (name === 'refusal') return 'refusal';
  return name === 'output_text' || name.endsWith('transcript') ? 'answer' : 'data';
}

function channelOf(record: JsonObject, name: string): ChannelId {
  return channelName(`${itemOf(record)}${name}/${partOf(record)}`);
}

/** Servers behind proxies give an item another id in each event; its index stays. */
function itemOf(record: JsonObject): string {
  const { output_index: index } = record;
  return `item/${typeof index === 'number' ? index : textAt({ holder: record, key: 'item_id' })}/`;
}

function partOf(record: JsonObject): number {
  const { content_index: content, summary_index: summary, command_index: command } = record;
  const index = content ?? summary ?? command;
  return typeof index === 'number' ? index : 0;
}

/** Whether the event says that nothing more comes for a channel; most that do give the text again. */
function isEnded(record: JsonObject, channel: ChannelId): boolean {
  const type = typeOf(record);
  if (END.test(type) || type === 'error') return true;
  if (type === 'response.output_item.done') return channel.startsWith(itemOf(record));
  if (!type.endsWith('.done')) return false;
  const name = type.endsWith('_part.done') ? PART_NAMES.get(typeOf(record['part'])) : nameOf(type);
  const own = channelOf(record, name ?? '');
  return channel === own || channel.startsWith(`${own}/`);
}

/** Whatever has log probabilities: an event beside its piece of text, a part beside its whole text. */
function findLogprobs(record: JsonObject): readonly JsonObject[] {
  const holders: JsonObject[] = [];
  walkJson(record, ({ holder, key }) => {
    if (key === 'logprobs' && isJsonObject(holder)) holders.push(holder);
    return key !== 'logprobs';
  });
  return holders;
}

/** Log probabilities and, unless it has been read as a piece, the text that they go with. */
function readScored(holder: JsonObject, texts: readonly TextPart[]): readonly TextPart[] {
  const place = { holder, key: typeof holder['delta'] === 'string' ? 'delta' : 'text' };
  const text = textAt(place);
  const rest = readLogprobs(holder, text);
  if (text === '' || texts.some((part) => part.place?.holder === holder)) return rest;
  const onPut = (): void => dropLogprobs(holder);
  const part = createTextPart({ channel: 'whole', kind: 'data', place, ends: true, onPut });
  return [{ ...part, mode: 'whole' }, ...rest];
}
