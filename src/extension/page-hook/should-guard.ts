import { contentKind } from '../../wire/index.ts';
import { natives } from './natives.ts';
import { readUnguardedReason, type UnguardedReason } from './unguarded-types.ts';

/** What of a response's head decides how it is read. */
export interface GuardedHead {
  readonly url: string;
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType: string;
}

/** How the type of a body has it treated. */
export interface TypeReading {
  /** Lower case, without parameters; empty where there is none. */
  readonly contentType: string;
  /** Guarded, left alone, or left alone and counted. */
  readonly fate: 'guarded' | 'free' | UnguardedReason;
}

/**
 * @param header value of `content-type`; null when there is none
 * @param url where the body comes from: what a page keeps or makes itself often has no type
 */
export function readType(header: string | null, url: string): TypeReading {
  const whole = header ?? '';
  const end = natives.text.indexOf(whole, ';');
  const name = end < 0 ? whole : natives.text.slice(whole, 0, end);
  const contentType = natives.text.toLowerCase(natives.text.trim(name));
  const isRemote = natives.text.slice(url, 0, 4) === 'http';
  // Its first bytes say what it is.
  if (contentType === '') return { contentType, fate: isRemote ? 'guarded' : 'free' };
  if (contentKind(contentType) !== null) return { contentType, fate: 'guarded' };
  return { contentType, fate: isRemote ? (readUnguardedReason(contentType) ?? 'free') : 'free' };
}

/**
 * Reads what decides how a response is guarded.
 * @returns the head of a response whose body must be guarded, or null where it must be left alone: what a page
 *   made itself has no address.
 */
export function readGuardedHead(response: Response): GuardedHead | null {
  const url = natives.response.url(response);
  if (url === '' || natives.response.body(response) === null) return null;
  const { contentType, fate } = readType(header(response, 'content-type'), url);
  return fate === 'guarded' ? { url, status: natives.response.status(response), contentType } : null;
}

/** @returns why a response that is read unguarded is counted; null where it is guarded, or nothing of interest */
export function readUncheckedReason(response: Response): UnguardedReason | null {
  const url = natives.response.url(response);
  if (url === '' || natives.response.body(response) === null) return null;
  if (header(response, 'content-length') === '0') return null;
  const { fate } = readType(header(response, 'content-type'), url);
  return fate === 'guarded' || fate === 'free' ? null : fate;
}

const header = (response: Response, name: string): string | null =>
  natives.headers.get(natives.response.headers(response), name);
