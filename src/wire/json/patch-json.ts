import { parseJson, parseJsonString, stringifyJson } from '../natives.ts';
import type { Json } from '../types.ts';

/**
 * Spells a changed value so that only what changed looks different: white space, key order, the spelling of
 * numbers and escapes stay as they were.
 * @param source the JSON text that `value` was parsed from
 * @param value the same with other members; none added, none removed, but that an array may have been emptied
 * @returns a JSON text. Cost and memory grow with the length of the source.
 */
export function patchJson(source: string, value: Json): string {
  const patch = new JsonPatch(source);
  patch.take(value);
  return patch.result();
}

const WHITE_SPACE = /[ \t\r\n]/;
const BARE = /[^\s,\]}]/;

/** Walks the source and the value side by side. The source has been parsed before, so it is well-formed. */
class JsonPatch {
  readonly #source: string;
  #at = 0;
  /** The source is copied up to here. */
  #copied = 0;
  #output = '';

  constructor(source: string) {
    this.#source = source;
  }

  result(): string {
    return this.#output + this.#source.slice(this.#copied);
  }

  take(value: Json): void {
    this.#skipSpace();
    const opener = this.#source[this.#at];
    if (opener === '{' && isObject(value)) return this.#takeMembers((key) => value[key] ?? null);
    if (opener === '[' && Array.isArray(value) && value.length > 0)
      return this.#takeMembers((_key, index) => value[index] ?? null);
    const start = this.#at;
    this.#skipValue();
    if (isSameAsSource(value, this.#source.slice(start, this.#at))) return;
    this.#output += this.#source.slice(this.#copied, start) + stringifyJson(value);
    this.#copied = this.#at;
  }

  #takeMembers(member: (key: string, index: number) => Json): void {
    const isKeyed = this.#source[this.#at] === '{';
    this.#at += 1;
    for (let index = 0; !this.#skipCloser(); index += 1) {
      const key = isKeyed ? this.#takeKey() : '';
      this.take(member(key, index));
      this.#skipSpace();
      if (this.#source[this.#at] === ',') this.#at += 1;
    }
  }

  #takeKey(): string {
    const start = this.#at;
    this.#skipString();
    const key = parseJsonString(this.#source.slice(start, this.#at));
    this.#skipSpace();
    this.#at += 1;
    return key;
  }

  #skipCloser(): boolean {
    this.#skipSpace();
    const character = this.#source[this.#at];
    // Past the end there is nothing to close; the check keeps a source that was never parsed from looping.
    if (character !== '}' && character !== ']' && character !== undefined) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    while (WHITE_SPACE.test(this.#source[this.#at] ?? '')) this.#at += 1;
  }

  #skipValue(): void {
    const opener = this.#source[this.#at];
    if (opener === '"') this.#skipString();
    else if (opener === '{' || opener === '[') this.#skipContainer();
    else while (BARE.test(this.#source[this.#at] ?? ' ')) this.#at += 1;
  }

  #skipContainer(): void {
    let depth = 0;
    do {
      const character = this.#source[this.#at];
      if (character === '"') {
        this.#skipString();
        continue;
      }
      if (character === '{' || character === '[') depth += 1;
      if (character === '}' || character === ']') depth -= 1;
      this.#at += 1;
    } while (depth > 0 && this.#at < this.#source.length);
  }

  #skipString(): void {
    for (this.#at += 1; this.#source[this.#at] !== '"'; this.#at += 1) {
      if (this.#source[this.#at] === '\\') this.#at += 1;
      if (this.#at >= this.#source.length) return;
    }
    this.#at += 1;
  }
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSameAsSource(value: Json, source: string): boolean {
  if (Array.isArray(value)) return /^\[\s*\]$/.test(source);
  return typeof value === 'object' ? value === null && source === 'null' : value === parseJson(source);
}
