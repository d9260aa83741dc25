import { EscapeSwap } from '../json/escape-swap.ts';
import type { JsonPiece, Level, NumberPiece, StringPiece } from '../json/json-piece.ts';
import { JsonScanner } from '../json/json-scanner.ts';
import { escapeJson, Spelling } from '../json/spelling.ts';
import { stringifyJson } from '../natives.ts';
import type { ChannelAnswer, ChannelId, ChannelText, TextKind } from '../types.ts';
import { type Slot, sealText } from './slot.ts';

/** A stretch of the output: it stands as it is, or waits for an answer. */
interface Step {
  readonly raw: string;
  readonly request: ChannelText | null;
  /** Spells an answer. */
  spell(answer: string): string;
  /** Spells the message of a block that ended the text here. */
  seal(message: string): string;
}

/**
 * A JSON text that grows piece by piece, each of its values judged by itself: `<channel>#<n>` is the decoded
 * text of the n-th value. Structure and keys stand as they are. What is no JSON goes on as running text.
 */
export class JsonText {
  readonly #channel: ChannelId;
  readonly #kind: TextKind;
  readonly #isOpaque: (key: string, text: string) => boolean;
  readonly #scanner = new JsonScanner();
  /** The string at hand: its number, its spelling, and whether any of it has been asked for. */
  #current = { id: -1, spelling: new Spelling(), isAsked: false };
  #isBroken = false;
  /** What is no JSON may have been cut out of some: its escapes must not join the words after them. */
  readonly #asked = new EscapeSwap();
  readonly #shown = new EscapeSwap();

  /** @param isOpaque which values, by key and whole text, stand as they are */
  constructor(channel: ChannelId, kind: TextKind, isOpaque: (key: string, text: string) => boolean) {
    this.#channel = channel;
    this.#kind = kind;
    this.#isOpaque = isOpaque;
  }

  /** @param ends the text is complete with this piece */
  push(text: string, ends: boolean): Slot {
    const steps = this.#scanner.push(text).map((piece) => this.#step(piece));
    if (ends) {
      for (const piece of this.#scanner.finish()) steps.push(this.#step(piece));
      if (this.#isBroken) steps.push(this.#brokenStep('', true));
    }
    return new JsonSlot(steps);
  }

  #step(piece: JsonPiece): Step {
    if (piece.kind === 'string') return this.#stringStep(piece);
    if (piece.kind === 'number') return this.#numberStep(piece);
    return piece.kind === 'broken' ? this.#brokenStep(piece.raw, false) : rawStep(piece.raw);
  }

  #stringStep({ id, spans, ends, level }: StringPiece): Step {
    const text = spans.map((span) => span.text).join('');
    const isFirst = id !== this.#current.id;
    if (isFirst) this.#current = { id, spelling: new Spelling(), isAsked: false };
    const isOpaque = isFirst && ends && this.#isMemberOpaque(level, text);
    if (isOpaque || (text === '' && !(ends && this.#current.isAsked))) {
      return rawStep(spans.map((span) => span.raw).join(''));
    }
    this.#current.isAsked = true;
    const { spelling } = this.#current;
    return {
      raw: '',
      request: this.#ask(`#${id}`, text, ends),
      spell: (answer) => {
        spelling.push(spans);
        return spelling.release(answer);
      },
      seal: (message) => `${escapeJson(sealText(message))}"${closersOf(level)}`,
    };
  }

  #isMemberOpaque(level: Level | null, text: string): boolean {
    return level?.closer === '}' && this.#isOpaque(level.key, text);
  }

  #numberStep({ id, raw, level }: NumberPiece): Step {
    return {
      raw: '',
      request: this.#ask(`#${id}`, raw, true),
      spell: (answer) => (answer === raw ? raw : stringifyJson(answer)),
      seal: (message) => stringifyJson(message) + closersOf(level),
    };
  }

  #brokenStep(raw: string, ends: boolean): Step {
    this.#isBroken = true;
    return {
      raw: '',
      request: this.#ask('', this.#asked.convert(raw), ends),
      spell: (answer) => this.#shown.convert(answer),
      seal: sealText,
    };
  }

  #ask(suffix: string, text: string, ends: boolean): ChannelText {
    return { channel: this.#channel + suffix, kind: this.#kind, mode: 'append', text, ends };
  }
}

function rawStep(raw: string): Step {
  return { raw, request: null, spell: () => raw, seal: sealText };
}

function closersOf(level: Level | null): string {
  let closers = '';
  for (let at = level; at !== null; at = at.outer) closers += at.closer;
  return closers;
}

class JsonSlot implements Slot {
  readonly requests: readonly ChannelText[];
  readonly #steps: readonly Step[];
  #last: Step | undefined;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
    this.requests = steps.flatMap((step) => step.request ?? []);
  }

  compose(answers: readonly ChannelAnswer[]): string {
    let text = '';
    let answered = 0;
    for (const step of this.#steps) {
      const answer = step.request === null ? undefined : answers[answered];
      if (step.request !== null && answer === undefined) break;
      answered += step.request === null ? 0 : 1;
      text += answer === undefined ? step.raw : step.spell(answer.text);
      this.#last = step;
      if (answer?.blocked !== undefined) break;
    }
    return text;
  }

  seal(message: string): string {
    return this.#last?.seal(message) ?? sealText(message);
  }
}
