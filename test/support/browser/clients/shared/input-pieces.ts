import { parseInput } from './parse-input.ts';

/** The arguments of tool calls, put together from pieces. */
export class InputPieces {
  readonly #inputs = new Map<number, string>();

  add(index: number, piece = ''): void {
    if (piece !== '') this.#inputs.set(index, (this.#inputs.get(index) ?? '') + piece);
  }

  parse(): readonly unknown[] {
    return [...this.#inputs.values()].map(parseInput);
  }
}
