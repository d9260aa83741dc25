import type { JsonPiece, Level, Span } from './json-piece.ts';
import { readSpans } from './json-spans.ts';

const WHITE_SPACE = new Set([' ', '\t', '\r', '\n', '\ufeff']);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const LITERAL = /^(?:true|false|null)$/;

/** Servers put `)]}',` before a document so that it can't be run as a script. */
const PREFIX = new Set([')', ']', '}', "'", ',']);

/** Deeper than any record; a text that nests on and on is guarded as plain text instead. */
const MAX_DEPTH = 512;
/** Longest number that is waited for, in characters. */
const MAX_NUMBER_LENGTH = 1_024;
/** A key is kept for those who ask which member a value is; a longer one is no name of anything. */
const MAX_KEY_LENGTH = 64;

/**
 * Finds the values in a JSON text that comes in pieces, or in several texts in a row. A number, a literal and
 * an escape wait until they are complete; all else comes out with the piece that brought it. Never throws.
 * Retains the open containers and one incomplete token.
 */
export class JsonScanner {
  #token: 'none' | 'string' | 'key' | 'number' | 'literal' | 'broken' = 'none';
  #expects: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' = 'value';
  #level: Level | null = null;
  #depth = 0;
  #id = -1;
  /** Null before the first character that is no white space. */
  #isInPrefix: boolean | null = null;
  /** Incomplete number, literal or escape. */
  #waiting = '';
  #key = '';
  #source = '';
  #at = 0;
  #pieces: JsonPiece[] = [];

  /** @returns the values and what stands between them; the raw texts of all pieces together are the text */
  push(text: string): readonly JsonPiece[] {
    this.#pieces = [];
    this.#source = text;
    this.#at = 0;
    while (this.#at < text.length) this.#step();
    return this.#pieces;
  }

  /** @returns what was waiting for its end; a string that is still open ends */
  finish(): readonly JsonPiece[] {
    this.#pieces = [];
    this.#source = '';
    this.#at = 0;
    if (this.#token === 'number' || this.#token === 'literal') this.#closeBare();
    if (this.#token === 'string') this.#string([], true);
    if (this.#waiting !== '') this.#giveUp();
    return this.#pieces;
  }

  #step(): void {
    if (this.#token === 'none') this.#stepStructure();
    else if (this.#token === 'broken') this.#giveUp();
    else if (this.#token === 'string' || this.#token === 'key') this.#stepText();
    else this.#stepBare();
  }

  #stepStructure(): void {
    const character = this.#source[this.#at] ?? '';
    if (WHITE_SPACE.has(character) || this.#isPrefix(character)) this.#structure();
    else if (this.#isEnd(character)) this.#closeContainer();
    else if (this.#expects === 'value' || this.#expects === 'value-or-end') this.#openValue(character);
    else this.#stepMember(character);
  }

  /** Whether the character belongs to a prefix, which stands before all else and begins with `)`. */
  #isPrefix(character: string): boolean {
    this.#isInPrefix ??= character === ')';
    this.#isInPrefix &&= PREFIX.has(character);
    return this.#isInPrefix;
  }

  #isEnd(character: string): boolean {
    return this.#expects.endsWith('-or-end') && character === this.#level?.closer;
  }

  #stepMember(character: string): void {
    const isKeyExpected = this.#expects === 'key' || this.#expects === 'key-or-end';
    if (isKeyExpected && character === '"') return this.#openText('key');
    if (this.#expects === 'colon' && character === ':') this.#expects = 'value';
    else if (this.#expects === 'comma-or-end' && character === ',') {
      this.#expects = this.#level?.closer === '}' ? 'key' : 'value';
    } else return this.#giveUp();
    this.#structure();
  }

  #openValue(character: string): void {
    if (character === '"') this.#openText('string');
    else if (character === '{') this.#openContainer('}');
    else if (character === '[') this.#openContainer(']');
    else if (/[-\d]/.test(character)) this.#token = 'number';
    else if (/[tfn]/.test(character)) this.#token = 'literal';
    else this.#giveUp();
  }

  #openContainer(closer: Level['closer']): void {
    if (this.#depth === MAX_DEPTH) return this.#giveUp();
    this.#depth += 1;
    this.#level = { closer, key: this.#level?.key ?? '', outer: this.#level };
    this.#expects = closer === '}' ? 'key-or-end' : 'value-or-end';
    this.#structure();
  }

  #closeContainer(): void {
    this.#depth -= 1;
    this.#level = this.#level?.outer ?? null;
    this.#structure();
    this.#closeValue();
  }

  #closeValue(): void {
    this.#token = 'none';
    this.#expects = this.#level === null ? 'value' : 'comma-or-end';
  }

  #openText(token: 'string' | 'key'): void {
    this.#token = token;
    if (token === 'string') this.#id += 1;
    else this.#key = '';
    this.#structure();
  }

  /** Takes the text of a string or key up to its quote, or as far as the source goes. */
  #stepText(): void {
    const { spans, stop, rest } = readSpans(this.#waiting + this.#source.slice(this.#at));
    if (this.#token === 'key') {
      for (const span of spans) {
        this.#key = (this.#key + span.text).slice(0, MAX_KEY_LENGTH);
        this.#raw('structure', span.raw);
      }
    } else if (spans.length > 0 || stop !== 'more') this.#string(spans, stop !== 'more');
    // What is left may begin before this source, with an escape that waited.
    this.#waiting = stop === 'quote' ? '' : rest;
    this.#at = stop === 'quote' ? this.#source.length - rest.length : this.#source.length;
    if (stop === 'broken') this.#giveUp();
    if (stop === 'quote') this.#closeText();
  }

  #closeText(): void {
    this.#structure();
    if (this.#token === 'string') return this.#closeValue();
    if (this.#level !== null) this.#level = { ...this.#level, key: this.#key };
    this.#token = 'none';
    this.#expects = 'colon';
  }

  /** Takes a number or literal, which ends only with the first character that isn't part of it. */
  #stepBare(): void {
    const part = this.#token === 'number' ? /[-+.\deE]/ : /[a-z]/;
    let end = this.#at;
    while (end < this.#source.length && part.test(this.#source[end] ?? '')) end += 1;
    this.#waiting += this.#source.slice(this.#at, end);
    this.#at = end;
    if (end < this.#source.length) this.#closeBare();
    else if (this.#waiting.length > MAX_NUMBER_LENGTH) this.#giveUp();
  }

  #closeBare(): void {
    const raw = this.#waiting;
    const isNumber = this.#token === 'number';
    if (!(isNumber ? NUMBER : LITERAL).test(raw)) return this.#giveUp();
    this.#waiting = '';
    if (isNumber) this.#pieces.push({ kind: 'number', id: (this.#id += 1), raw, level: this.#level });
    else this.#raw('structure', raw);
    this.#closeValue();
  }

  #giveUp(): void {
    this.#token = 'broken';
    this.#raw('broken', this.#waiting + this.#source.slice(this.#at));
    this.#waiting = '';
    this.#at = this.#source.length;
  }

  /** Passes on the character at hand. */
  #structure(): void {
    this.#raw('structure', this.#source.slice(this.#at, this.#at + 1));
    this.#at += 1;
  }

  #string(spans: readonly Span[], ends: boolean): void {
    this.#pieces.push({ kind: 'string', id: this.#id, spans, ends, level: this.#level });
  }

  #raw(kind: 'structure' | 'broken', raw: string): void {
    const last = this.#pieces.at(-1);
    if (raw === '') return;
    if (last?.kind === kind) this.#pieces[this.#pieces.length - 1] = { kind, raw: last.raw + raw };
    else this.#pieces.push({ kind, raw });
  }
}
