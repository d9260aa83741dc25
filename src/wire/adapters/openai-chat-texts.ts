import { isGrowingName } from '../guard/text-names.ts';
import { numberOr, objectsIn } from '../json/object-at.ts';
import { isJsonObject, textAt } from '../json/walk-json.ts';
import { stringifyJson } from '../natives.ts';
import type { ChannelId, Json, JsonObject, TextKind, TextPart, TextPlace } from '../types.ts';
import { dropLogprobs, readLogprobs } from './logprobs.ts';
import { type Choice, callsOf, THINKING_CHUNKS } from './openai-chat-choice.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** A growing text of a choice: how its channel goes on after the choice's own name, and where it stands. */
type Found = readonly [channel: string, kind: TextKind, place: TextPlace, isComplete?: boolean];

/** Lists the texts of a choice; the one that finishes it ends them all. */
export function readChoice(choice: Choice, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  joinMessage(choice);
  const prefix = `choice/${choice.index}/`;
  const found = [
    ...findMembers(choice),
    ...findChunks(choice),
    ...findToolTexts(choice),
    ...findDetails(choice),
  ];
  const texts = found.map(([name, kind, place, isComplete = false]) =>
    createTextPart({
      channel: prefix + name,
      kind,
      place,
      ends: choice.isFinished || isComplete,
      onPut: () => dropLogprobs(choice.choice),
    }),
  );
  const { delta } = choice;
  const shown = textAt({ holder: delta, key: 'content' }) + textAt({ holder: delta, key: 'refusal' });
  const rest = readLogprobs(choice.choice, shown);
  if (!choice.isFinished) return [...texts, ...rest];
  const own = new Set(texts.map((part) => part.channel));
  const ending = [...open].filter((channel) => channel.startsWith(prefix) && !own.has(channel));
  return [...ending.map(createEndPart), ...texts, ...rest];
}

/** Some servers send each delta twice, the second time as `message`: made one, both change together. */
function joinMessage({ choice, delta }: Choice): void {
  if (stringifyJson(choice['message'] ?? null) === stringifyJson(delta)) choice['message'] = delta;
}

/** Members of the delta that are pieces of text themselves. */
function findMembers({ delta }: Choice): readonly Found[] {
  return Object.keys(delta)
    .filter(
      (member) => typeof delta[member] === 'string' && isGrowingName(member) && /^\w{1,64}$/.test(member),
    )
    .map((member) => [member, kindOf(member), { holder: delta, key: member }]);
}

function kindOf(member: string): TextKind {
  if (member === 'refusal') return 'refusal';
  return /reason|think/i.test(member) ? 'reasoning' : 'answer';
}

/** A content that is a list of typed chunks, as Mistral's. */
function findChunks({ delta }: Choice): readonly Found[] {
  return objectsIn(delta['content']).flatMap((chunk): Found[] => {
    if (typeof chunk['text'] === 'string') return [['content', 'answer', { holder: chunk, key: 'text' }]];
    const { thinking } = chunk;
    const holders = typeof thinking === 'string' ? [] : objectsIn(thinking);
    const places: TextPlace[] = holders.map((holder) => ({ holder, key: 'text' }));
    if (typeof thinking === 'string') places.push({ holder: chunk, key: 'thinking' });
    return places.filter(isText).map((place) => [THINKING_CHUNKS, 'reasoning', place]);
  });
}

function findToolTexts({ delta }: Choice): readonly Found[] {
  const texts = callsOf(delta).flatMap(({ call, index }): Found[] => [
    ...findIn(call['function'], 'arguments', `tool/${index}`, 'tool-arguments'),
    ...findIn(call['custom'], 'input', `custom/${index}`, 'data'),
  ]);
  return [
    ...texts,
    ...findIn(delta['function_call'], 'arguments', 'function', 'tool-arguments'),
    ...findIn(delta['audio'], 'transcript', 'audio', 'answer'),
  ];
}

/** Reasoning once more, in blocks that may be signed. A signature comes when its text is complete. */
function findDetails({ delta }: Choice): readonly Found[] {
  return objectsIn(delta['reasoning_details']).flatMap((detail, position): Found[] => [
    ...findIn(detail, 'text', detailName(detail, position), 'reasoning').map(
      ([name, kind, place]): Found => [name, kind, place, isSigned(detail)],
    ),
    ...findIn(detail, 'summary', `summary/${numberOr(detail['index'], position)}`, 'reasoning'),
  ]);
}

function findIn(holder: Json | undefined, key: string, name: string, kind: TextKind): Found[] {
  return isJsonObject(holder) && isText({ holder, key }) ? [[name, kind, { holder, key }]] : [];
}

function isText({ holder, key }: TextPlace): boolean {
  return typeof (holder as JsonObject)[key] === 'string';
}

const detailName = (detail: JsonObject, position: number): string =>
  `detail/${numberOr(detail['index'], position)}`;

const isSigned = (detail: JsonObject): boolean =>
  typeof detail['signature'] === 'string' && detail['signature'] !== '';

/** A signature over a text that isn't what came any more would be refused: better none. */
export function dropSignatures(
  { index, delta }: Choice,
  isAltered: (channel: ChannelId) => boolean,
): boolean {
  const broken = objectsIn(delta['reasoning_details']).filter(
    (detail, position) => isSigned(detail) && isAltered(`choice/${index}/${detailName(detail, position)}`),
  );
  for (const detail of broken) detail['signature'] = '';
  return broken.length > 0;
}
