import { MODE, type ModeNeed, type RepeatNode, type SyntaxNode } from './syntax.ts';

const LETTERS = [
  ['i', MODE.ignoreCase],
  ['m', MODE.multiline],
  ['s', MODE.dotAll],
] as const;

const NO_NEED: ModeNeed = { mask: 0, modes: 0 };

/** Letters of the modes that are on, in alphabetical order. */
export function printModes(modes: number): string {
  return LETTERS.map(([letter, bit]) => (modes & bit ? letter : '')).join('');
}

/** What all leaves of a node need at once, or null where two of them need opposite modes. */
function uniteNeeds(nodes: readonly SyntaxNode[]): ModeNeed | null {
  return nodes.reduce<ModeNeed | null>((sum, node) => {
    const next = sum && readNeed(node);
    if (!sum || !next || (sum.modes ^ next.modes) & sum.mask & next.mask) return null;
    return {
      mask: sum.mask | next.mask,
      modes: (sum.modes & sum.mask) | (next.modes & next.mask),
    };
  }, NO_NEED);
}

function readNeed(node: SyntaxNode): ModeNeed | null {
  switch (node.type) {
    case 'set':
    case 'assertion':
      return node.need;
    case 'repeat':
    case 'group':
      return readNeed(node.body);
    case 'sequence':
      return uniteNeeds(node.items);
    case 'choice':
      break;
  }
  return uniteNeeds(node.branches);
}

/** True where a leaf means under `modes` what it meant where it was read. */
const isMet = (need: ModeNeed, modes: number): boolean => ((need.modes ^ modes) & need.mask) === 0;

/** Prints items side by side; runs that need other modes than those around go into a `(?i:…)`. */
function printSequence(items: readonly SyntaxNode[], modes: number): string {
  let source = '';
  for (let i = 0; i < items.length; ) {
    const need = readNeed(items[i]!);
    if (!need || isMet(need, modes)) {
      source += printAtom(items[i]!, modes);
      i += 1;
      continue;
    }
    const inner = (modes & ~need.mask) | (need.modes & need.mask);
    const start = i;
    for (i += 1; i < items.length; i++) {
      const next = readNeed(items[i]!);
      if (!next || !isMet(next, inner)) break;
    }
    const off = printModes(modes & ~inner);
    source += `(?${printModes(inner & ~modes)}${off && `-${off}`}:${printSequence(items.slice(start, i), inner)})`;
  }
  return source;
}

/** Prints a node so that a quantifier or a neighbour may follow. */
function printAtom(node: SyntaxNode, modes: number): string {
  switch (node.type) {
    case 'set':
    case 'assertion':
      return node.source;
    case 'group':
      return `(${node.name === null ? '' : `?<${node.name}>`}${printPattern(node.body, modes)})`;
    case 'repeat':
      return printRepeat(node, modes);
    case 'sequence':
    case 'choice':
      break;
  }
  return node.type === 'sequence' && node.items.length === 0 ? '' : `(?:${printPattern(node, modes)})`;
}

function printQuantifier({ min, max, lazy }: RepeatNode): string {
  const mark = lazy ? '?' : '';
  if (min === 0 && max === Infinity) return `*${mark}`;
  if (min === 1 && max === Infinity) return `+${mark}`;
  if (min === 0 && max === 1) return `?${mark}`;
  return min === max ? `{${min}}${mark}` : `{${min},${max === Infinity ? '' : max}}${mark}`;
}

function printRepeat(node: RepeatNode, modes: number): string {
  const { body } = node;
  const need = readNeed(body);
  const isEmpty = body.type === 'sequence' && body.items.length === 0;
  const isLoose = body.type === 'repeat' || body.type === 'assertion' || isEmpty;
  const source = printSequence([body], modes);
  // What needs other modes as a whole has got brackets for them; what needs several at once has them further in.
  const isBare = isLoose && (!need || isMet(need, modes));
  return `${isBare ? `(?:${source})` : source}${printQuantifier(node)}`;
}

/**
 * Writes a tree as an ECMAScript pattern with the `u` flag.
 * @param modes the {@link MODE} bits that the reader of the pattern will start with
 */
export function printPattern(node: SyntaxNode, modes: number): string {
  if (node.type === 'choice')
    return node.branches.map((branch) => printSequence(listItems(branch), modes)).join('|');
  return printSequence(listItems(node), modes);
}

function listItems(node: SyntaxNode): readonly SyntaxNode[] {
  return node.type === 'sequence' ? node.items : [node];
}
