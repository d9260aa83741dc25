import { readFile } from 'node:fs/promises';
import type { Conversation } from '../../server/demo/conversations.ts';
import { recordAnthropicStream, type ToolCall } from './record-anthropic-stream.ts';
import { recordOpenaiStream } from './record-openai-stream.ts';

const TEXTS = new URL('texts/', import.meta.url);

/** @returns the conversation's stream, made from its text; the same in every run */
export async function recordDemoStream({ id, format }: Conversation): Promise<string> {
  const answer = (await readFile(new URL(`${id}.md`, TEXTS), 'utf8')).trim();
  if (format === 'openai-chat') return recordOpenaiStream(id, answer);
  const call = JSON.parse(await readFile(new URL(`${id}.tool.json`, TEXTS), 'utf8')) as ToolCall;
  return recordAnthropicStream(id, answer, call);
}
