import { type Alphabet, listClasses } from './alphabet.ts';
import type { Opening } from './openings.ts';
import type { SetIndex } from './set-index.ts';
import type { Edge } from './syntax.ts';

/** Conditions over classes: rows of edges, all of the conditions to hold, each by one of its rows. */
export type Condition = readonly (readonly {
  readonly side: Edge['side'];
  readonly members: Uint8Array;
}[])[];

/** One byte per class and, last, for the edge of the text. */
export function toMembers(alphabet: Alphabet, set: number, orEdge: boolean): Uint8Array {
  const members = new Uint8Array(alphabet.classCount + 1);
  for (const cls of listClasses(alphabet, set)) members[cls] = 1;
  if (orEdge) members[alphabet.edge] = 1;
  return members;
}

/** Reads conditions over classes. */
export const toConditions = (
  alphabet: Alphabet,
  index: SetIndex,
  conditions: Opening['conditions'],
): readonly Condition[] =>
  conditions.map(({ rows }) =>
    rows.map((row) =>
      row.map(({ side, set, orEdge }) => ({
        side,
        members: toMembers(alphabet, index.indexOf(set), orEdge),
      })),
    ),
  );

/** True where all hold between a character of class `before` (or the edge) and one of class `after`. */
export const isMet = (conditions: readonly Condition[], before: number, after: number): boolean =>
  conditions.every((rows) =>
    rows.some((row) => row.every(({ side, members }) => members[side === 'before' ? before : after] === 1)),
  );

/** Tells contexts apart by what the conditions can see of the character before. */
export function computeContexts(alphabet: Alphabet, conditions: readonly Condition[]): Uint16Array {
  const seen = conditions.flat(2).filter(({ side }) => side === 'before');
  const known = new Map<string, number>();
  return Uint16Array.from({ length: alphabet.classCount + 1 }, (_, cls) => {
    const signature = seen.map(({ members }) => members[cls]).join('');
    const context = known.get(signature) ?? known.size;
    known.set(signature, context);
    return context;
  });
}

/** Names conditions by the numbers of their sets. */
export function keyOfConditions(index: SetIndex, conditions: Opening['conditions']): string {
  const rows = conditions.map((condition) =>
    condition.rows.map((row) =>
      row.map(({ side, set, orEdge }) => `${side}${index.indexOf(set)}${orEdge ? 'e' : ''}`).join('&'),
    ),
  );
  return JSON.stringify(rows);
}
