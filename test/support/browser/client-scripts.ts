import type { Script } from './formats/answer-format.ts';
import { spread } from './inject.ts';
import type { Random } from './random.ts';
import { makeSecret, type Secret } from './secrets.ts';

/** What the answers in the matrix say. */

const WORDS =
  'The tower in the old town is as tall as the "new" one, says a guide – and grüßt 🐝.\nThat is all!';
const INPUT = { query: 'the old tower, \\ "quoted"', deep: [{ unit: 'm', exact: true }, null], more: '' };

/** Pieces that end with words: no rule waits for more of them, so nothing moves. */
export const CLEAN: Script = { text: cutAfterBlanks(WORDS), input: cutAfterBlanks(JSON.stringify(INPUT)) };

/** Pieces that end anywhere, so that the beginnings of words wait for their ends. */
export function makeCutScript(random: Random): Script {
  return { text: cutAnywhere(WORDS, random), input: cutAnywhere(JSON.stringify(INPUT), random) };
}

export interface DirtyScript {
  readonly script: Script;
  readonly secrets: readonly Secret[];
  /** The answer with marks where the secrets are. */
  readonly text: string;
  readonly input: unknown;
}

/** An answer with a secret in its text and another one in the arguments of its call, both spread over pieces. */
export function makeDirtyScript(random: Random): DirtyScript {
  const [said, passed] = [makeSecret(random), makeSecret(random)];
  const input = JSON.stringify({ ...INPUT, note: `it is ${passed.value} there` });
  const text = ['Here ', 'it is: ', ...spread(said.value, random), ' and ', 'that is all.'];
  return {
    script: { text, input: cutAnywhere(input, random) },
    secrets: [said, passed],
    text: text.join('').replace(said.value, said.mark),
    input: { ...INPUT, note: `it is ${passed.mark} there` },
  };
}

/** Named by the demo's rules, which stop answers that do. */
const NAMED = ['We talk of ', 'Project Night', 'jar, which ', 'nobody knows.'];
export const STOPPED = 'This answer was stopped because it names an internal project.';
export const BLOCKED_TEXT: Script = { text: NAMED, input: CLEAN.input };
export const BLOCKED_AT_ONCE: Script = { text: ['Project Nightjar, ', 'which ', 'is '], input: [] };
export const BLOCKED_INPUT: Script = {
  text: CLEAN.text,
  input: ['{"query":"all ', 'of ', 'Project Night', 'jar, please","limit":', '3}'],
};

function cutAfterBlanks(text: string): readonly string[] {
  return text.split(/(?<= )/);
}

function cutAnywhere(text: string, random: Random): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = at + 1 + random.int(9);
    // As a model's server does: never between the halves of a character.
    if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end += 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
