/** Takes a piece of a text, by the name of the text. */
export type AddText = (name: string, piece: unknown) => void;

// biome-ignore lint: the shape is the providers', not ours
type Loose = { [key: string]: Loose } & Loose[];

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
  for (const candidate of record['candidates'] ?? []) addCandidate(candidate, add);
  if ('done' in record && 'model' in record) addOllama(record, add);
  if (/^(?:content|tool|citation)-/.test(String(record['type']))) addCohere(record, add);
  if (Object.keys(record).length === 1) addCodedLine(record, add);
  addPart(record, add);
  addBedrock(record, add);
  add('completion', record['completion']);
  add('title', record['title']);
}

function addCandidate(candidate: Loose, add: AddText): void {
  const index = String(candidate['index'] ?? 0);
  for (const part of candidate['content']?.['parts'] ?? []) {
    add(`${part['thought'] === undefined ? 'text' : 'thought'} ${index}`, part['text']);
    add(`code ${index}`, part['executableCode']?.['code']);
    add(`output ${index}`, part['codeExecutionResult']?.['output']);
    const call = part['functionCall'];
    add(`tool ${index} ${String(call?.['name'])}`, spell(call?.['args']));
    for (const piece of call?.['partialArgs'] ?? []) {
      add(`args ${index} ${String(piece['jsonPath'])}`, piece['stringValue']);
    }
  }
}

function addOllama(record: Loose, add: AddText): void {
  for (const name of ['thinking', 'content', 'response']) {
    add(name, record[name]);
    add(name, record['message']?.[name]);
  }
  for (const call of record['message']?.['tool_calls'] ?? []) {
    add(`tool ${String(call['function']?.['name'])}`, spell(call['function']?.['arguments']));
  }
}

function addCohere(record: Loose, add: AddText): void {
  const index = String(record['index'] ?? 0);
  const message = record['delta']?.['message'];
  add('plan', message?.['tool_plan']);
  add(`text ${index}`, message?.['content']?.['text']);
  add(`thinking ${index}`, message?.['content']?.['thinking']);
  add(`tool ${index}`, message?.['tool_calls']?.['function']?.['arguments']);
  for (const source of message?.['citations']?.['sources'] ?? []) {
    add(`snippet ${index}`, source['document']?.['snippet']);
  }
}

function addCodedLine(record: Loose, add: AddText): void {
  add('text', record['0']);
  add('reasoning', record['g']);
  add('error', record['3']);
  add(`tool ${String(record['c']?.['toolCallId'])}`, record['c']?.['argsTextDelta']);
  add(`tool whole ${String(record['9']?.['toolCallId'])}`, spell(record['9']?.['args']));
  add(`result ${String(record['a']?.['toolCallId'])}`, record['a']?.['result']);
}

function addPart(record: Loose, add: AddText): void {
  const type = String(record['type']);
  const call = String(record['toolCallId']);
  if (/^(?:text|reasoning)-delta$/.test(type)) {
    add(`${type.replace('-delta', '')} ${String(record['id'])}`, record['delta']);
  }
  if (type === 'tool-input-delta') add(`tool ${call}`, record['inputTextDelta']);
  if (type === 'tool-input-available') add(`tool whole ${call}`, spell(record['input']));
  if (type === 'tool-output-available') add(`output ${call}`, record['output']?.['answer']);
}

function addBedrock(record: Loose, add: AddText): void {
  const event = record['contentBlockDelta'];
  const index = String(event?.['contentBlockIndex']);
  add(`text ${index}`, event?.['delta']?.['text']);
  add(`reasoning ${index}`, event?.['delta']?.['reasoningContent']?.['text']);
  add(`tool ${index}`, event?.['delta']?.['toolUse']?.['input']);
}

/** Follows the document that ChatGPT's page puts together from changes. */
function createWebReader(add: AddText): (record: Loose) => void {
  let path = '';
  let operation = '';
  return (record) => {
    if (!('v' in record)) return;
    path = String(record['p'] ?? path);
    operation = String(record['o'] ?? operation);
    const value = record['v'];
    const parts = [...(value?.['message']?.['content']?.['parts'] ?? [])];
    for (const [index, part] of parts.entries()) add(`0/message/content/parts/${index}`, part);
    if (operation === 'append') add(`0${path}`, value);
    const entries = operation === 'patch' ? [...(value ?? [])] : [];
    for (const entry of entries)
      if (String(entry['o']) === 'append') add(`0${String(entry['p'])}`, entry['v']);
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
