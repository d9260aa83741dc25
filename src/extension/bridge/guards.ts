import type {
  CloseMessage,
  ContentMessage,
  EngineMessage,
  OpenMessage,
  PageMessage,
  ScanMessage,
  ScanText,
  Unscanned,
} from './messages.ts';
import { CLOSE_REASONS, SITE_POLICIES, TRANSPORTS, UNSCANNED_REASONS } from './vocabulary.ts';

/**
 * Hand-written guards, because a schema library inside a page costs 84 KB and its probes can be seen. A page
 * may have taken its process over, content scripts and all, so whatever comes from there is hostile until it has passed here.
 */

type Fields = Readonly<Record<string, unknown>>;

/**
 * Most characters and texts in one scan message; the content script cuts what is more. They bound how long one verdict may
 * take, and with it how long all other streams wait for theirs.
 */
export const MAX_SCAN_CHARACTERS = 16_384;
export const MAX_SCAN_TEXTS = 1_024;
/** Most messages that travel together. */
export const MAX_BATCH_MESSAGES = 64;
const MAX_CHANNEL_LENGTH = 512;
/** What is kept of a session, and what one more request brings. */
const MAX_COVER_TEXTS = 128;

const FORMAT = /^[a-z0-9-]{1,40}$/;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isShort = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max;
const isFormat = (value: unknown): value is string => typeof value === 'string' && FORMAT.test(value);
const isOneOf = <T>(values: readonly T[], value: unknown): value is T => values.includes(value as T);

/**
 * Checks what claims to come from a document's content script.
 * @param value anything at all: a message or a list of them
 * @returns the messages, those left out that {@link parsePageMessage} refuses; none of a list that is too long
 */
export function parsePageMessages(value: unknown): PageMessage[] {
  return parseEach(value, parsePageMessage);
}

function parseEach<T>(value: unknown, parse: (one: unknown) => T | null): T[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MAX_BATCH_MESSAGES) return [];
  return list.map(parse).filter((message) => message !== null);
}

/**
 * Checks one message that claims to come from a document's content script.
 * @param value anything at all
 * @returns the message, or null where any field is missing, of the wrong type or out of bounds. Never throws.
 */
export function parsePageMessage(value: unknown): PageMessage | null {
  if (!isFields(value) || !isCount(value['stream'])) return null;
  switch (value['type']) {
    case 'open':
      return isOpen(value) ? value : null;
    case 'scan':
      return isScan(value) ? value : null;
    case 'close':
      return isClose(value) ? value : null;
    default:
      return null;
  }
}

function isOpen(value: Fields): value is Fields & OpenMessage {
  return (
    isCorrelationId(value['correlationId']) &&
    isOneOf(TRANSPORTS, value['transport']) &&
    typeof value['document'] === 'boolean'
  );
}

const CORRELATION_ID = /^[0-9a-f]{32}$/;
const isCorrelationId = (value: unknown): boolean => typeof value === 'string' && CORRELATION_ID.test(value);

function isScan(value: Fields): value is Fields & ScanMessage {
  const texts = value['texts'];
  if (!isCount(value['seq']) || !isFormat(value['format'])) return false;
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > MAX_SCAN_TEXTS) return false;
  if (!texts.every(isScanText)) return false;
  return texts.reduce((sum, { text }) => sum + text.length, 0) <= MAX_SCAN_CHARACTERS;
}

function isScanText(value: unknown): value is ScanText {
  return (
    isFields(value) &&
    isShort(value['channel'], MAX_CHANNEL_LENGTH) &&
    isShort(value['kind'], 40) &&
    (value['mode'] === 'append' || value['mode'] === 'whole') &&
    typeof value['text'] === 'string' &&
    typeof value['ends'] === 'boolean' &&
    (value['drops'] === undefined || typeof value['drops'] === 'boolean')
  );
}

function isClose(value: Fields): value is Fields & CloseMessage {
  const unscanned = value['unscanned'];
  return (
    isFormat(value['format']) &&
    isOneOf(CLOSE_REASONS, value['reason']) &&
    Array.isArray(unscanned) &&
    unscanned.length <= UNSCANNED_REASONS.length &&
    unscanned.every(isUnscanned)
  );
}

/** @param value anything at all */
export function isUnscanned(value: unknown): value is Unscanned {
  return (
    isFields(value) &&
    isOneOf(UNSCANNED_REASONS, value['reason']) &&
    isCount(value['bytes']) &&
    isCount(value['characters'])
  );
}

/** How many messages a value is that travelled. */
export function countMessages(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}

/**
 * Checks what claims to come from the engine.
 * @param value anything at all: a message or a list of them
 * @returns the messages, those left out that {@link parseEngineMessage} refuses; none of a list that is too long
 */
export function parseEngineMessages(value: unknown): (EngineMessage | ContentMessage)[] {
  return parseEach(value, parseEngineMessage);
}

/**
 * Checks one message that claims to come from the engine.
 * @param value anything at all
 * @returns the message, or null. Never throws.
 */
export function parseEngineMessage(value: unknown): EngineMessage | ContentMessage | null {
  if (!isFields(value)) return null;
  const { type } = value;
  const isSound = isOneOf(ENGINE_MESSAGES, type) && ENGINE_GUARDS[type](value);
  return isSound ? (value as unknown as EngineMessage | ContentMessage) : null;
}

const ENGINE_MESSAGES = [
  'ready',
  'verdict',
  'waits',
  'lost',
  'gone',
  'dropped',
  'answers',
  'notice',
  'cover',
  'refused',
] as const;

const ENGINE_GUARDS: Record<(typeof ENGINE_MESSAGES)[number], (value: Fields) => boolean> = {
  ready: isReady,
  verdict: isVerdict,
  waits: ({ stream, seq, withinMs }) => isCount(stream) && isCount(seq) && isCount(withinMs),
  lost: () => true,
  gone: () => true,
  answers: () => true,
  dropped: ({ stream }) => isCount(stream),
  notice: isNotice,
  cover: isCover,
  refused: ({ count }) => isCount(count),
};

function isCover(value: Fields): boolean {
  const { message, texts } = value;
  return (
    isCount(value['stream']) &&
    isShort(message, 300) &&
    Array.isArray(texts) &&
    texts.length <= MAX_COVER_TEXTS &&
    texts.every((text) => typeof text === 'string')
  );
}

function isReady(value: Fields): boolean {
  return isOneOf(SITE_POLICIES, value['failPolicy']) && isCount(value['verdictTimeoutMs']);
}

function isVerdict(value: Fields): boolean {
  const answers = value['answers'];
  return (
    isCount(value['stream']) && isCount(value['seq']) && Array.isArray(answers) && answers.every(isScanAnswer)
  );
}

function isScanAnswer(value: unknown): boolean {
  if (!isFields(value) || typeof value['text'] !== 'string' || !isCount(value['held'])) return false;
  const blocked = value['blocked'];
  return (
    blocked === undefined ||
    (isFields(blocked) && typeof blocked['ruleId'] === 'string' && typeof blocked['message'] === 'string')
  );
}

function isNotice(value: Fields): boolean {
  const hits = value['hits'];
  return (
    isCount(value['stream']) &&
    isCorrelationId(value['correlationId']) &&
    isReceipt(value['receipt']) &&
    isOneOf(['open', 'checked', 'closed'], value['state']) &&
    Array.isArray(hits) &&
    hits.every((hit) => isFields(hit) && isShort(hit['title'], 80) && isShort(hit['ruleId'], 64))
  );
}

const RECEIPT_COUNTS = ['seen', 'released', 'redacted', 'discarded', 'held'];

function isReceipt(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { characters, unscanned, bundle } = value;
  return (
    isFields(characters) &&
    RECEIPT_COUNTS.every((name) => isCount(characters[name])) &&
    Array.isArray(unscanned) &&
    unscanned.every(isUnscanned) &&
    isFields(bundle) &&
    isCount(bundle['version']) &&
    isShort(bundle['digest'], 64)
  );
}
