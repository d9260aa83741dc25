import type { Growth } from './growth.ts';
import { PathOutput, type PathPiece } from './path-output.ts';
import { createPathState, isContinuation, judgePath, mayWait, type PathState } from './path-phase.ts';
import type { RecordReading } from './record-reading.ts';
import type { FoundString } from './record-strings.ts';

/** More paths than any format has; strings of further ones are judged by themselves. */
const MAX_PATHS = 256;
/** So many records go by before one that waits goes on; one with another text counts for several. */
const MAX_MISSED = 12;
const MISSED_BY_TEXT = 4;

export interface Path {
  readonly state: PathState;
  /** Of the text that it says now. */
  output: PathOutput;
}

/** A value, and what is known of it. */
export interface PathValue {
  readonly found: FoundString;
  readonly value: string;
  readonly growth: Growth;
  readonly isJson: boolean;
  readonly reading: RecordReading;
}

/** What is known of the paths of one stream. */
export class PathBook {
  readonly #paths = new Map<string, Path>();
  /** Paths of which something may wait. */
  readonly #waiting = new Set<Path>();
  readonly #waitsForAll: boolean;

  constructor(waitsForAll: boolean) {
    this.#waitsForAll = waitsForAll;
  }

  /** @returns null when there are too many */
  find(path: string): Path | null {
    const known = this.#paths.get(path);
    if (known !== undefined) return known;
    if (this.#paths.size >= MAX_PATHS) return null;
    const fresh = { state: createPathState(), output: new PathOutput() };
    this.#paths.set(path, fresh);
    return fresh;
  }

  /** Says how a value goes out, and takes note of it. */
  take(path: Path, value: PathValue): PathPiece['mode'] {
    const { state } = path;
    state.missed = 0;
    if (isSure(value)) state.phase = 'growing';
    else if (state.phase === 'whole') this.#checkWhole(state, value);
    else if (state.phase === 'open') this.#judge(state, value);
    if (state.phase === 'open') this.#waiting.add(path);
    else this.#waiting.delete(path);
    return MODES[state.phase];
  }

  /** What the text before a continuation had held has been shown: this is the beginning of another one. */
  #checkWhole(state: PathState, { value, growth }: PathValue): void {
    if (!isContinuation(value) || growth.isExtension) return;
    state.generation += 1;
    state.phase = 'growing';
  }

  #judge(state: PathState, { found, value, growth, reading }: PathValue): void {
    const { isKnown } = reading.context;
    state.phase = judgePath(state, value, reading.envelope, { isExtension: growth.isExtension, isKnown });
    const isEverything = found.isDelta || (this.#waitsForAll && !isKnown);
    if (state.phase === 'open' && !mayWait(found.name, isEverything)) state.phase = 'whole';
  }

  /** Records don't wait for long for the next value of a path while others go by. */
  countMissed(reading: RecordReading): readonly PathOutput[] {
    const own = new Set(reading.pieces.map(({ output }) => output));
    const resolved: PathOutput[] = [];
    for (const entry of this.#waiting) {
      if (own.has(entry.output)) continue;
      entry.state.missed += reading.hasText() ? MISSED_BY_TEXT : 1;
      if (entry.state.missed < MAX_MISSED) continue;
      entry.state.phase = 'whole';
      this.#waiting.delete(entry);
      resolved.push(entry.output);
    }
    return resolved;
  }

  /** Nothing comes for long: what isn't known yet has whole values. */
  pause(): void {
    for (const { state } of this.#waiting) state.phase = 'whole';
    this.#waiting.clear();
  }
}

const MODES = { open: 'hold', growing: 'grow', whole: 'whole' } as const;

/** Whether a value is known to be part of a growing text by what it is called or how it looks. */
function isSure({ found, growth, isJson, reading }: PathValue): boolean {
  return growth.kind === 'grown' || isJson || (found.isDelta && !reading.context.isKnown);
}
