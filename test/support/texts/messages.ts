import { createRandom, type Random } from '../browser/random.ts';

const WORDS =
  `a the of to and in that it is for on with as this by from or when which each no its are be can may
stream text chunk rule match gate engine span character token secret key value page answer model browser extension
server bundle session record record's prefix horizon literal pattern class group boundary automaton state table
memory cost second message word line paragraph sentence number name list code example question reader release hold
redact block report warn compile scan feed finish abort reset write read send show hide keep drop begin end start
wait count measure compare short long small large first last next same other many few every never always often
quick slow safe plain exact correct wrong likely possible`.split(/\s+/);
const TYPES = ['string', 'number', 'boolean', 'RuleSet', 'Gate', 'readonly Match[]', 'Uint8Array'];
const HEX = '0123456789abcdef';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CAPITALS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = `${CAPITALS_AND_DIGITS}${LETTERS}0189+/`;

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function makeIdentifier(random: Random): string {
  const words = Array.from({ length: 1 + random.int(3) }, () => random.pick(WORDS).replace("'", ''));
  return words.map((word, i) => (i === 0 ? word : capitalise(word))).join('');
}

/** A key in PEM format, short enough for any rule's horizon. */
function makeKeyBlock(random: Random): string {
  const title = `${random.pick(['EC', 'RSA', 'OPENSSH'])} PRIVATE KEY`;
  const lines = [random.text(BASE64, 64), random.text(BASE64, 40)].join('\n');
  return `\n-----BEGIN ${title}-----\n${lines}\n-----END ${title}-----\n`;
}

/** Now and then something that a rule may look for, or that looks like it. */
function makeRarity(random: Random): string {
  const name = makeIdentifier(random);
  return random.pick([
    () => `${random.pick(WORDS)}.${name}@example.org`,
    () => `https://example.org/${name}/${random.int(9_999)}?page=${random.int(99)}`,
    () => `${random.text(HEX, 8)}-${random.text(HEX, 4)}-${random.text(HEX, 4)}-${random.text(HEX, 12)}`,
    () => `${name}_key = "${random.text(HEX, 32)}"`,
    () => `AKIA${random.text(CAPITALS_AND_DIGITS, 16)}`,
    () => `+1 555 ${100 + random.int(900)} ${1_000 + random.int(9_000)}`,
    () => `192.168.${random.int(256)}.${random.int(256)}`,
    () => makeKeyBlock(random),
    () => 'naïve café — “quoted” … 日本語 😀',
  ])();
}

function makeSentence(random: Random): string {
  const words = Array.from({ length: 6 + random.int(14) }, () => random.pick(WORDS));
  const sentence = words.map((word) => (random.int(9) === 0 ? `${word},` : word)).join(' ');
  const rarity = random.int(12) === 0 ? ` (${makeRarity(random)})` : '';
  return `${capitalise(sentence)}${rarity}${random.pick(['.', '.', '.', '?', ':'])}`;
}

function makeParagraph(random: Random): string {
  const sentences = Array.from({ length: 2 + random.int(5) }, () => makeSentence(random)).join(' ');
  return `${random.pick(['', '', '- ', '1. ', '## ', '> '])}${sentences}\n\n`;
}

function makeCodeLine(random: Random): string {
  const [a, b, c] = [makeIdentifier(random), makeIdentifier(random), makeIdentifier(random)];
  return random.pick([
    () => `const ${a} = ${b}(${c}, ${random.int(4_096)});`,
    () => `if (${a}.${b} !== null && ${c}.length > ${random.int(99)}) {`,
    () => `  return ${a}.map((${b}) => ({ ...${b}, ${c}: '${random.pick(WORDS)}' }));`,
    () => `}\n\nexport function ${a}(${b}: ${random.pick(TYPES)}): ${random.pick(TYPES)} {`,
    () => `  // ${makeSentence(random)}`,
    () => `import { ${a}, ${b} } from './${random.pick(WORDS)}/${random.pick(WORDS)}.ts';`,
    () => `  "${a}": { "${b}": [${random.int(99)}, ${random.int(99)}], "${c}": true },`,
    () => `def ${a.toLowerCase()}_${b.toLowerCase()}(self, *args):\n    self.${c} = args[${random.int(3)}]`,
    () => `$ ${random.pick(WORDS)} --${random.pick(WORDS)}=${random.int(99)} ./${a} | grep -v ${b}`,
    () => `  color: #${random.text(HEX, 6)}; margin: ${random.int(20)}px;`,
  ])();
}

function makeCode(random: Random): string {
  const lines = Array.from({ length: 10 + random.int(15) }, () => makeCodeLine(random));
  if (random.int(2) === 0) lines.push(`  ${makeRarity(random)}`);
  return `${makeSentence(random)}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n\n`;
}

function makeCell(random: Random): string {
  return random.pick([
    () => random.pick(WORDS),
    () => `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    () => `${random.int(100_000)}`,
    () => `${random.int(100)}.${random.int(100)} %`,
    () => `2${random.int(10)}-0${1 + random.int(9)}-${10 + random.int(19)}`,
    () => `\`${makeIdentifier(random)}\``,
    () => (random.int(20) === 0 ? makeRarity(random) : random.text(LETTERS, 6)),
  ])();
}

function makeTable(random: Random): string {
  const columns = 3 + random.int(3);
  const row = (): string => `| ${Array.from({ length: columns }, () => makeCell(random)).join(' | ')} |\n`;
  const rows = Array.from({ length: 8 + random.int(12) }, row).join('');
  return `${row()}|${' --- |'.repeat(columns)}\n${rows}\n`;
}

/** What answers of language models are made of. */
const KINDS = [makeParagraph, makeCode, makeTable] as const;

export interface MessageOptions {
  /** How many; kinds take turns: prose, code, tables. */
  readonly count: number;
  /** Length of each, in code units. */
  readonly chars: number;
  readonly seed: number;
}

/** Makes messages like those of a chat, the same for the same seed. */
export function makeMessages({ count, chars, seed }: MessageOptions): string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    let text = '';
    while (text.length < chars) text += KINDS[i % KINDS.length]!(random);
    return text.slice(0, chars);
  });
}
