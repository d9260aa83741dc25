import type { ParsedEvent } from './parse-events.ts';
import type { AddText, Loose } from './read-texts.ts';

/** Pieces of the texts of a response: named like their events, by item and by part. */
export function addResponseTexts(record: Loose, add: AddText): void {
  const type = String(record['type']);
  if (!/^response\..*\.delta$/.test(type)) return;
  const { delta } = record;
  const name = nameText(type.slice('response.'.length, -'.delta'.length), record);
  if (typeof delta !== 'object') return add(name, delta);
  for (const [key, text] of Object.entries(delta ?? {})) add(`${name} ${key}`, text);
}

function nameText(name: string, place: Loose): string {
  const item = String(place['output_index']);
  if (name.endsWith('arguments')) return `tool ${item}`;
  if (/^(?:custom_tool|code_inter)/.test(name)) return `${name} ${item} 0`;
  const part = place['content_index'] ?? place['summary_index'] ?? place['command_index'] ?? 0;
  return `${name} ${item} ${String(part)}`;
}

/** Pieces of the texts of a run: what the message says, and what its steps ask and answer. */
export function addAssistantTexts(record: Loose, add: AddText): void {
  for (const part of asList(record['delta']?.['content'])) {
    if (record['object'] === ('thread.message.delta' as unknown)) {
      add(`message ${String(part['index'])}`, part['text']?.['value']);
    }
  }
  for (const call of asList(record['delta']?.['step_details']?.['tool_calls'])) {
    const index = String(call['index']);
    add(`tool ${index}`, call['function']?.['arguments']);
    add(`input ${index}`, call['code_interpreter']?.['input']);
    for (const output of asList(call['code_interpreter']?.['outputs'])) {
      add(`logs ${index} ${String(output['index'])}`, output['logs']);
    }
  }
}

const asList = (value: Loose | undefined): Loose[] => (Array.isArray(value) ? value : []);

/** What formats say again whole, under the names that the pieces have; each repetition by itself. */
export function readRepetitions(events: readonly ParsedEvent[]): [name: string, text: string][] {
  const found: [string, string][] = [];
  const add: AddText = (name, text) => {
    if (typeof text === 'string') found.push([name, text]);
  };
  for (const { data } of events) {
    if (!data.startsWith('{')) continue;
    const record = JSON.parse(data) as Loose;
    const type = String(record['type']);
    if (type.startsWith('response.') && type.endsWith('.done')) addDone(type, record, add);
    if (type === 'response.output_item.done') addItem(record['item'] as Loose, record['output_index'], add);
    if (/^response\.(?:completed|incomplete)$/.test(type)) {
      asList(record['response']?.['output']).forEach((item, index) => addItem(item, index, add));
    }
    addFinished(record, add);
  }
  return found;
}

const PARTS: Readonly<Record<string, string>> = {
  output_text: 'output_text',
  refusal: 'refusal',
  reasoning_text: 'reasoning_text',
  summary_text: 'reasoning_summary_text',
};

function addDone(type: string, record: Loose, add: AddText): void {
  const { part } = record;
  const own = type.slice('response.'.length, -'.done'.length);
  const name = nameText(part === undefined ? own : (PARTS[String(part['type'])] ?? ''), record);
  const { text, refusal, arguments: args, input, code, command } = part ?? record;
  add(name, text ?? refusal ?? args ?? input ?? code ?? command);
}

function addItem(item: Loose, index: unknown, add: AddText): void {
  const place = (part: number): Loose => ({ output_index: index, content_index: part }) as unknown as Loose;
  for (const list of [item['content'], item['summary']]) {
    asList(list).forEach((part, at) => {
      add(nameText(PARTS[String(part['type'])] ?? '', place(at)), part['text'] ?? part['refusal']);
    });
  }
  add(`tool ${String(index)}`, item['arguments']);
  add(`custom_tool_call_input ${String(index)} 0`, item['input']);
  add(`code_interpreter_call_code ${String(index)} 0`, item['code']);
}

function addFinished(record: Loose, add: AddText): void {
  const object = String(record['object']);
  if (object === 'thread.message') {
    asList(record['content']).forEach((part, index) => add(`message ${index}`, part['text']?.['value']));
  }
  if (object !== 'thread.run.step' || String(record['status']) !== 'completed') return;
  asList(record['step_details']?.['tool_calls']).forEach((call, index) => {
    add(`tool ${index}`, call['function']?.['arguments']);
    add(`input ${index}`, call['code_interpreter']?.['input']);
  });
}
