import { isClauseEnd, isLineEnd, isSpace, isStop } from './characters.ts';
import { classifyLine, type Line } from './lines.ts';
import { OpenSentence } from './open-sentence.ts';
import type { Sentence, SentenceSplitter } from './sentence.ts';
import { judgeStop, LOOK_BACK } from './stops.ts';

/**
 * Makes a splitter for one text. Keeps the little of it that the next piece may change the meaning of, at most about 150
 * characters beside the last piece; each character costs the same, however long the text and however it is cut.
 */
export function createSentenceSplitter(): SentenceSplitter {
  return new StreamSplitter();
}

/** A stop within `code` is none, unless its closing mark never comes. */
const MAX_INLINE_CODE = 200;
const NOWHERE = -1;

/** How the line that is being read ends and whether stops count in it. */
type Block = 'prose' | 'one-line' | 'code-line' | 'fence-start' | 'fence-end';

class StreamSplitter implements SentenceSplitter {
  readonly #sentence = new OpenSentence();
  /** The end of what came: from a little before the first character that isn't understood yet. */
  #text = '';
  /** Where `#text` lies in the stream. */
  #base = 0;
  /** Next character to read, in `#text`. */
  #at = 0;
  #isFinished = false;

  #isLineStart = true;
  #block: Block = 'prose';
  /** The mark that opened the block of code that is being read, as `~~~~`; empty outside of one. */
  #fence = '';
  /** The same of the line that is being read. */
  #fenceOfLine = '';
  #isInQuote = false;
  #isInList = false;
  /** Where inline code began, in the stream. */
  #codeStart = NOWHERE;

  push(text: string): readonly Sentence[] {
    if (this.#isFinished) throw new Error('The splitter is finished: make one for each text.');
    this.#text += text;
    this.#read(false);
    this.#forget();
    return this.#sentence.take();
  }

  finish(): readonly Sentence[] {
    if (this.#isFinished) return [];
    this.#isFinished = true;
    this.#read(true);
    this.#sentence.close(true);
    this.#text = '';
    return this.#sentence.take();
  }

  #forget(): void {
    const kept = Math.max(0, this.#at - LOOK_BACK);
    this.#text = this.#text.slice(kept);
    this.#base += kept;
    this.#at -= kept;
  }

  /** Reads on until the text ends or what comes next would decide. */
  #read(isFinal: boolean): void {
    while (this.#at < this.#text.length) {
      const isRead = this.#isLineStart ? this.#readLineStart(isFinal) : this.#readChar(isFinal);
      if (!isRead) return;
    }
  }

  #readLineStart(isFinal: boolean): boolean {
    const line = classifyLine(this.#text, this.#at, isFinal);
    if (line === null) return false;
    this.#isLineStart = false;
    if (this.#fence === '') this.#startLine(line);
    else this.#startCodeLine(line);
    return true;
  }

  #startLine(line: Line): void {
    this.#at = line.start;
    if (line.kind === 'prose' || (line.kind === 'number' && !this.#mayStartItem())) return;
    if (line.kind === 'quote') {
      if (!this.#isInQuote) this.#sentence.close(true);
      this.#isInQuote = true;
      this.#isLineStart = true;
      this.#at = line.end;
      return;
    }
    this.#sentence.close(true);
    this.#isInList = line.kind === 'item' || line.kind === 'number' || line.kind === 'first-number';
    if (line.kind === 'blank') {
      this.#isInQuote = false;
      return;
    }
    this.#openBlock(line);
  }

  /** A number in front of a line that goes on with a sentence is a part of it: "in⏎2005. ". */
  #mayStartItem(): boolean {
    return this.#isInList || this.#sentence.isSettled || !this.#sentence.isOpen;
  }

  #openBlock(line: Line): void {
    if (line.kind === 'fence') this.#block = 'fence-start';
    else this.#block = this.#isInList ? 'prose' : 'one-line';
    this.#fenceOfLine = this.#text.slice(line.start, line.end);
    this.#extend(line.start, line.end);
  }

  #startCodeLine(line: Line): void {
    const mark = this.#text.slice(line.start, line.end);
    this.#block = line.kind === 'fence' && mark.startsWith(this.#fence) ? 'fence-end' : 'code-line';
  }

  #readChar(isFinal: boolean): boolean {
    const char = this.#text[this.#at] as string;
    if (isLineEnd(char)) this.#endLine();
    else if (isSpace(char)) this.#at += 1;
    else if (this.#block === 'prose' && isStop(char)) return this.#readStop(isFinal);
    else {
      if (char === '`') this.#noteCodeMark();
      this.#extend(this.#at, this.#at + 1);
      if (isClauseEnd(char)) this.#sentence.markCut(this.#base + this.#at, this.#base + this.#at);
    }
    return true;
  }

  #extend(from: number, to: number): void {
    this.#sentence.extend(this.#base + from, this.#base + to, this.#text[from] as string);
    this.#at = to;
  }

  #readStop(isFinal: boolean): boolean {
    const start = this.#sentence.start - this.#base;
    const isInCode =
      this.#codeStart !== NOWHERE && this.#base + this.#at - this.#codeStart <= MAX_INLINE_CODE;
    if (isInCode && this.#text[this.#at + 1] === undefined && !isFinal) return false;
    if (isInCode && this.#text[this.#at + 1] !== '`') {
      this.#extend(this.#at, this.#at + 1);
      return true;
    }
    const stop = judgeStop(this.#text, this.#at, start, isFinal);
    if (stop === null) return false;
    if (this.#text.slice(this.#at, stop.end).includes('`')) this.#codeStart = NOWHERE;
    this.#extend(this.#at, stop.end);
    if (stop.endsSentence) this.#sentence.settle();
    return true;
  }

  #noteCodeMark(): void {
    // A fence has none behind it: it is inline code that a line begins with.
    if (this.#block === 'fence-start') this.#block = 'one-line';
    if (this.#block === 'prose')
      this.#codeStart = this.#codeStart === NOWHERE ? this.#base + this.#at : NOWHERE;
  }

  #endLine(): void {
    if (this.#block === 'fence-start') this.#fence = this.#fenceOfLine;
    if (this.#block === 'fence-end') this.#fence = '';
    if (this.#block !== 'prose')
      this.#sentence.close(this.#block === 'one-line' || this.#block === 'fence-end');
    this.#block = 'prose';
    this.#codeStart = NOWHERE;
    this.#isLineStart = true;
    this.#at += 1;
  }
}
