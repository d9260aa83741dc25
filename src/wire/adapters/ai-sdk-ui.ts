import { typeOf } from '../json/object-at.ts';
import { isJsonObject, memberOf, textAt, walkJson } from '../json/walk-json.ts';
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
import { ChannelLabels } from './channel-labels.ts';
import { createCover } from './cover.ts';
import { endTexts } from './end-texts.ts';
import { createTextPart } from './text-part.ts';
import { readWholeValues } from './whole-values.ts';

const TYPE =
  /^(?:(?:text|reasoning)-(?:start|delta|end)|tool-input-(?:start|delta|available|error)|tool-output-(?:available|error)|(?:start|finish)-step)$/;

/** The UI message stream of the AI SDK since its version 5. Its texts come in parts that have ids. */
export const aiSdkUi: WireAdapter = {
  id: 'ai-sdk-ui',
  endMark: '[DONE]',
  recognises: (_head, record) => isJsonObject(record) && TYPE.test(typeOf(record)) && hasId(record),
  open: createReader,
};

/** Anybody's events may be called like these; its own say which part they belong to, or are steps and no more. */
const hasId = (record: JsonObject): boolean =>
  typeof (record['id'] ?? record['toolCallId']) === 'string' || typeOf(record).endsWith('-step');

interface Delta {
  readonly kind: TextKind;
  /** Member that says which part it belongs to. */
  readonly id: string;
  readonly text: string;
}

const DELTAS = new Map<string, Delta>([
  ['text-delta', { kind: 'answer', id: 'id', text: 'delta' }],
  ['reasoning-delta', { kind: 'reasoning', id: 'id', text: 'delta' }],
  ['tool-input-delta', { kind: 'tool-arguments', id: 'toolCallId', text: 'inputTextDelta' }],
]);

/** What ends a part, and what its pieces are called. */
const ENDS = new Map([
  ['text-end', 'text-delta'],
  ['reasoning-end', 'reasoning-delta'],
  ['tool-input-available', 'tool-input-delta'],
  ['tool-input-error', 'tool-input-delta'],
]);

const LAST = new Set(['finish-step', 'finish', 'abort']);

/** What providers say beside their reasoning that only they can read. */
const ENCRYPTED = /^(?:encryptedContent|reasoningEncryptedContent|redactedData)$/;
const SIGNATURE = /^signature$/;

function createReader(): WireReader {
  const parts = new Parts();
  return {
    read: (record, open) => (isJsonObject(record) ? readEvent(record, open, parts) : []),
    settle(record, isAltered) {
      if (!isJsonObject(record)) return false;
      parts.note(record);
      return dropSignatures(record, isAltered, parts);
    },
    flush: (channel, text) => parts.flush(channel, text),
    block: ({ message }) => parts.block(message),
  };
}

function readEvent(record: JsonObject, open: ReadonlySet<ChannelId>, parts: Parts): readonly TextPart[] {
  const type = typeOf(record);
  const closed = ENDS.get(type) ?? (secretsOf(record, SIGNATURE).length > 0 ? type : '');
  const ended = DELTAS.has(closed) ? parts.nameOf(closed, record) : '';
  const texts = [...readTexts(record, parts), ...secretsOf(record, ENCRYPTED).map(createCover)];
  return endTexts(texts, open, (channel) => LAST.has(type) || channel === ended);
}

function readTexts(record: JsonObject, parts: Parts): readonly TextPart[] {
  const type = typeOf(record);
  if (ENDS.get(type) === 'tool-input-delta') return readWholeValues({ holder: record, key: 'input' });
  const delta = DELTAS.get(type);
  if (delta === undefined || typeof record[delta.text] !== 'string') return [];
  const place: TextPlace = { holder: record, key: delta.text };
  return [createTextPart({ channel: parts.nameOf(type, record), kind: delta.kind, place, ends: false })];
}

/** Where in what its provider says of some reasoning a string of such a name stands. */
function secretsOf(record: JsonObject, name: RegExp): readonly TextPlace[] {
  const places: TextPlace[] = [];
  const metadata = record['providerMetadata'];
  if (!typeOf(record).startsWith('reasoning-') || !isJsonObject(metadata)) return [];
  walkJson(metadata, (place) => {
    if (name.test(String(place.key)) && typeof memberOf(place) === 'string') places.push(place);
    return true;
  });
  return places;
}

/** A signature over reasoning that isn't what came any more would be refused: better none. */
function dropSignatures(
  record: JsonObject,
  isAltered: (channel: ChannelId) => boolean,
  parts: Parts,
): boolean {
  const signatures = secretsOf(record, SIGNATURE);
  if (signatures.length === 0 || !isAltered(parts.nameOf('reasoning-delta', record))) return false;
  for (const { holder, key } of signatures) (holder as JsonObject)[key] = '';
  return true;
}

/** The parts of a message. */
class Parts {
  readonly #labels = new ChannelLabels();
  readonly #openTexts = new Set<string>();
  #hasFinished = false;

  nameOf(type: string, record: JsonObject): ChannelId {
    return this.#labels.name(`${type}/`, record, { holder: record, key: DELTAS.get(type)?.id ?? 'id' });
  }

  note(record: JsonObject): void {
    this.#labels.settle(record);
    const type = typeOf(record);
    const id = textAt({ holder: record, key: 'id' });
    if (type === 'text-start') this.#openTexts.add(id);
    if (type === 'text-end') this.#openTexts.delete(id);
    if (type === 'finish' || type === 'abort') this.#hasFinished = true;
  }

  flush(channel: ChannelId, text: string): readonly Json[] {
    const [type = ''] = channel.split('/');
    const delta = DELTAS.get(type);
    const id = this.#labels.shown(channel);
    return delta === undefined || id === undefined ? [] : [{ type, [delta.id]: id, [delta.text]: text }];
  }

  /** Without a reason at the end: readers of version 5 refuse a member that only those of version 6 know. */
  block(message: string): readonly Json[] {
    if (this.#hasFinished) return [];
    const id = 'blocked';
    return [
      ...[...this.#openTexts].map((open): Json => ({ type: 'text-end', id: open })),
      { type: 'text-start', id },
      { type: 'text-delta', id, delta: message },
      { type: 'text-end', id },
      { type: 'finish-step' },
      { type: 'finish' },
    ];
  }
}
