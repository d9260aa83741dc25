import { isUnscanned } from './guards.ts';
import type { HookMessage, Piece } from './hook-messages.ts';
import type { CloseReason, Transport } from './messages.ts';
import { CLOSE_REASONS, TRANSPORTS } from './vocabulary.ts';

type Fields = Readonly<Record<string, unknown>>;

const SHAPES = ['bytes', 'text', 'records'];

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isOneOf = (values: readonly string[], value: unknown): boolean =>
  typeof value === 'string' && values.includes(value);

/**
 * Checks what claims to come from a page hook. It shares a world with the page, whatever its port.
 * @param value anything at all
 * @returns the message, or null where any field is missing or of the wrong type. Never throws.
 */
export function parseHookMessage(value: unknown): HookMessage | null {
  if (!isFields(value) || !isCount(value['stream'])) return null;
  const { type } = value;
  // A list of one text would do for the name of a member, too.
  if (typeof type !== 'string') return null;
  const isFit = CHECKS[type as HookMessage['type']]?.(value) === true;
  return isFit ? (value as unknown as HookMessage) : null;
}

const CHECKS: Readonly<Partial<Record<HookMessage['type'], (value: Fields) => boolean>>> = Object.assign(
  Object.create(null) as object,
  {
    begin: (value: Fields) =>
      isOneOf(TRANSPORTS satisfies readonly Transport[], value['transport']) &&
      isOneOf(SHAPES, value['shape']) &&
      typeof value['url'] === 'string' &&
      isCount(value['status']) &&
      typeof value['contentType'] === 'string',
    piece: (value: Fields) => isCount(value['seq']) && isPiece(value['piece']),
    finish: (value: Fields) => isCount(value['seq']),
    break: (value: Fields) => isCount(value['seq']),
    passed: (value: Fields) => isUnscanned(value['passed']),
    worker: () => true,
    stray: () => true,
    end: (value: Fields) => isOneOf(CLOSE_REASONS satisfies readonly CloseReason[], value['reason']),
  },
);

function isPiece(value: unknown): value is Piece {
  if (typeof value === 'string' || value instanceof Uint8Array) return true;
  return isFields(value) && typeof value['event'] === 'string' && typeof value['data'] === 'string';
}
