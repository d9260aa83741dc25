import { channelName } from '../guard/channel-name.ts';
import { numberOr, objectsIn } from '../json/object-at.ts';
import { isJsonObject, textAt } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextKind, TextPart, TextPlace } from '../types.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** A piece of a growing text. */
export interface Growing {
  readonly channel: ChannelId;
  readonly kind: TextKind;
  readonly place: TextPlace;
  /** Of the part or call that it belongs to. */
  readonly index: number;
  /** The delta of an event that carries another piece of it. */
  wrap(text: string): JsonObject;
}

/** Runs in one of these states go on. */
const GOING_ON = new Set<Json | undefined>(['queued', 'in_progress', 'cancelling']);

/** Longer than ids are. */
const MAX_ID_LENGTH = 64;

export function readEvent(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const texts = findGrowing(record).map(({ channel, kind, place }) =>
    createTextPart({ channel, kind, place, ends: false }),
  );
  const ending = [...open].filter((channel) => isEnded(record, channel));
  return [...ending.map(createEndPart), ...texts];
}

function isEnded(record: JsonObject, channel: ChannelId): boolean {
  const { object, status } = record;
  if (status === undefined || GOING_ON.has(status)) return false;
  return object === 'thread.run' || channel.startsWith(prefixOf(record));
}

/** What the channels of a message or step have in common; deltas have their object's own id. */
function prefixOf(record: JsonObject): string {
  const object = textAt({ holder: record, key: 'object' });
  const id = textAt({ holder: record, key: 'id' });
  return `${object.replace(/^thread\.(?:run\.)?|\.delta$/g, '')}/${id.slice(0, MAX_ID_LENGTH)}/`;
}

export function findGrowing(record: JsonObject): readonly Growing[] {
  const { object, delta } = record;
  if (!isJsonObject(delta)) return [];
  const prefix = prefixOf(record);
  if (object === 'thread.message.delta')
    return objectsIn(delta['content']).flatMap((part) => findText(part, prefix));
  const details = delta['step_details'];
  if (object !== 'thread.run.step.delta' || !isJsonObject(details)) return [];
  return objectsIn(details['tool_calls']).flatMap((call) => findCallTexts(call, prefix));
}

function findText(part: JsonObject, prefix: string): readonly Growing[] {
  const { type = 'text', text } = part;
  const index = indexOf(part);
  const name = `${prefix}${index}`;
  const wrap = (member: JsonObject): JsonObject => ({ content: [{ index, type, ...member }] });
  return [
    ...findIn(text, 'value', [name, 'answer'], (value) => wrap({ text: { value } })),
    ...findIn(part, 'refusal', [`${name}/refusal`, 'refusal'], (refusal) => wrap({ refusal })),
  ].map((found) => ({ ...found, index }));
}

function findCallTexts(call: JsonObject, prefix: string): readonly Growing[] {
  const { type = 'function', code_interpreter: code } = call;
  const index = indexOf(call);
  const name = `${prefix}${index}`;
  const wrap = (member: JsonObject): JsonObject => ({
    step_details: { type: 'tool_calls', tool_calls: [{ index, type, ...member }] },
  });
  const outputs = isJsonObject(code) ? objectsIn(code['outputs']) : [];
  return [
    ...findIn(call['function'], 'arguments', [`${name}/arguments`, 'tool-arguments'], (text) =>
      wrap({ function: { arguments: text } }),
    ),
    ...findIn(code, 'input', [`${name}/input`, 'data'], (input) => wrap({ code_interpreter: { input } })),
    ...outputs.flatMap((output, position) => {
      const place = typeof output['index'] === 'number' ? output['index'] : position;
      return findIn(output, 'logs', [`${name}/logs/${place}`, 'data'], (logs) =>
        wrap({ code_interpreter: { outputs: [{ index: place, type: 'logs', logs }] } }),
      );
    }),
  ].map((found) => ({ ...found, index }));
}

function findIn(
  holder: Json | undefined,
  key: string,
  [channel, kind]: readonly [ChannelId, TextKind],
  wrap: (text: string) => JsonObject,
): readonly Omit<Growing, 'index'>[] {
  if (!isJsonObject(holder) || typeof holder[key] !== 'string') return [];
  return [{ channel: channelName(channel), kind, place: { holder, key }, wrap }];
}

const indexOf = ({ index }: JsonObject): number => numberOr(index, 0);
