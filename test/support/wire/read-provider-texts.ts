/** Takes a piece of a text, by the name of the text. */
export type AddText = (name: string, piece: unknown) => void;

// biome-ignore lint: the shape is the providers', not ours
type Loose = { [key: string]: Loose } & Loose[];

/** What names lead to, one inside the other: `a.b`. */
function at(record: unknown, path: string): unknown {
  const inside = (value: unknown, name: string): unknown => (value as Loose | undefined | null)?.[name];
  return path.split('.').reduce(inside, record);
}

const listAt = (record: unknown, path: string): readonly Loose[] => {
  const list = at(record, path);
  return Array.isArray(list) ? (list as Loose[]) : [];
};

const nameAt = (record: unknown, path: string, fallback: string): string => {
  const name = at(record, path);
  return typeof name === 'string' || typeof name === 'number' ? String(name) : fallback;
};

const spell = (value: unknown): unknown => (typeof value === 'object' ? JSON.stringify(value) : value);

/** Reads the records of one stream of any provider but OpenAI and Anthropic, and adds each piece of a text. */
export function createProviderReader(add: AddText): (record: object) => void {
  const addWeb = createWebReader(add);
  return (record) => {
    addAnswer(record as Loose, add);
    addWeb(record as Loose);
  };
}

function addAnswer(record: Loose, add: AddText): void {
  for (const candidate of listAt(record, 'candidates')) addCandidate(candidate, add);
  if ('done' in record && 'model' in record) addOllama(record, add);
  if (/^(?:content|tool|citation)-/.test(String(at(record, 'type')))) addCohere(record, add);
  if (Object.keys(record).length === 1) addCodedLine(record, add);
  addPart(record, add);
  addBedrock(record, add);
  add('completion', at(record, 'completion'));
  add('title', at(record, 'title'));
}

function addCandidate(candidate: Loose, add: AddText): void {
  const index = nameAt(candidate, 'index', '0');
  for (const part of listAt(candidate, 'content.parts')) {
    add(`${at(part, 'thought') === undefined ? 'text' : 'thought'} ${index}`, at(part, 'text'));
    add(`code ${index}`, at(part, 'executableCode.code'));
    add(`output ${index}`, at(part, 'codeExecutionResult.output'));
    const call = at(part, 'functionCall');
    add(`tool ${index} ${String(at(call, 'name'))}`, spell(at(call, 'args')));
    for (const piece of listAt(call, 'partialArgs')) {
      add(`args ${index} ${String(at(piece, 'jsonPath'))}`, at(piece, 'stringValue'));
    }
  }
}

function addOllama(record: Loose, add: AddText): void {
  for (const name of ['thinking', 'content', 'response']) {
    add(name, record[name]);
    add(name, at(record, `message.${name}`));
  }
  for (const call of listAt(record, 'message.tool_calls')) {
    add(`tool ${String(at(call, 'function.name'))}`, spell(at(call, 'function.arguments')));
  }
}

function addCohere(record: Loose, add: AddText): void {
  const index = nameAt(record, 'index', '0');
  const message = at(record, 'delta.message');
  add('plan', at(message, 'tool_plan'));
  add(`text ${index}`, at(message, 'content.text'));
  add(`thinking ${index}`, at(message, 'content.thinking'));
  add(`tool ${index}`, at(message, 'tool_calls.function.arguments'));
  for (const source of listAt(message, 'citations.sources')) {
    add(`snippet ${index}`, at(source, 'document.snippet'));
  }
}

function addCodedLine(record: Loose, add: AddText): void {
  add('text', at(record, '0'));
  add('reasoning', at(record, 'g'));
  add('error', at(record, '3'));
  add(`tool ${String(at(record, 'c.toolCallId'))}`, at(record, 'c.argsTextDelta'));
  add(`tool whole ${String(at(record, '9.toolCallId'))}`, spell(at(record, '9.args')));
  add(`result ${String(at(record, 'a.toolCallId'))}`, at(record, 'a.result'));
}

function addPart(record: Loose, add: AddText): void {
  const type = String(at(record, 'type'));
  const call = String(at(record, 'toolCallId'));
  if (/^(?:text|reasoning)-delta$/.test(type)) {
    add(`${type.replace('-delta', '')} ${String(at(record, 'id'))}`, at(record, 'delta'));
  }
  if (type === 'tool-input-delta') add(`tool ${call}`, at(record, 'inputTextDelta'));
  if (type === 'tool-input-available') add(`tool whole ${call}`, spell(at(record, 'input')));
  if (type === 'tool-output-available') add(`output ${call}`, at(record, 'output.answer'));
}

function addBedrock(record: Loose, add: AddText): void {
  const event = at(record, 'contentBlockDelta');
  const index = String(at(event, 'contentBlockIndex'));
  add(`text ${index}`, at(event, 'delta.text'));
  add(`reasoning ${index}`, at(event, 'delta.reasoningContent.text'));
  add(`tool ${index}`, at(event, 'delta.toolUse.input'));
}

/** Follows the document that ChatGPT's page puts together from changes. */
function createWebReader(add: AddText): (record: Loose) => void {
  let path = '';
  let operation = '';
  return (record) => {
    if (!('v' in record)) return;
    path = nameAt(record, 'p', path);
    operation = nameAt(record, 'o', operation);
    const value = at(record, 'v');
    const parts = listAt(value, 'message.content.parts');
    for (const [index, part] of parts.entries()) add(`0/message/content/parts/${index}`, part);
    if (operation === 'append') add(`0${path}`, value);
    const entries = operation === 'patch' ? (value as Loose[]) : [];
    for (const entry of entries)
      if (String(at(entry, 'o')) === 'append') add(`0${String(at(entry, 'p'))}`, at(entry, 'v'));
  };
}

/** Members that hold a text in streams of these providers, besides those that others have too. */
export const PROVIDER_MEMBERS: ReadonlySet<string> = new Set(
  (
    'code output stringValue response tool_plan delta inputTextDelta argsTextDelta completion input result ' +
    'snippet answer note title v 0 3 g'
  ).split(' '),
);

/** What is gone, or another value, when the text that it belongs to has changed. */
export const REPETITIONS: ReadonlySet<string> = new Set([
  'logprobs',
  'signature',
  'context',
  'groundingSupports',
  'webSearchQueries',
  'citations',
  'args',
]);
