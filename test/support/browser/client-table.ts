import { aiSdkUi } from './formats/ai-sdk-ui.ts';
import type { AnswerFormat } from './formats/answer-format.ts';
import { anthropicMessages } from './formats/anthropic-messages.ts';
import { cohereV2 } from './formats/cohere-v2.ts';
import { gemini } from './formats/gemini.ts';
import { ollamaChat } from './formats/ollama-chat.ts';
import { mistralChat, openaiChat } from './formats/openai-chat.ts';
import { openaiResponses } from './formats/openai-responses.ts';
import { jsonFrames, textFrames } from './formats/socket-frames.ts';

/** One client of the matrix. */
export interface TestedClient {
  /** Its file in `clients`. */
  readonly name: string;
  readonly format: AnswerFormat;
  /** How it says that an answer was blocked. */
  readonly blockedEnd: unknown;
  /** The error that it ends such an answer with, if its authors want that. */
  readonly blockedError: string | null;
}

const FILTERED = 'content_filter';
const REJECTED = 'Error: Could not parse response content as the request was rejected by the content filter';

const client = (
  name: string,
  format: AnswerFormat,
  blockedEnd: unknown,
  blockedError: string | null = null,
): TestedClient => ({ name, format, blockedEnd, blockedError });

/** Every client that is tested: a new one is a file in `clients` and a line here. */
export const CLIENTS: readonly TestedClient[] = [
  client('native-fetch', openaiChat, FILTERED),
  client('native-xhr', openaiChat, FILTERED),
  client('native-event-source', openaiChat, FILTERED),
  client('native-websocket-json', jsonFrames, FILTERED),
  client('native-websocket-text', textFrames, [1000, '', true]),
  client('openai-chat-create', openaiChat, FILTERED),
  client('openai-chat-stream', openaiChat, FILTERED),
  client('openai-run-tools', openaiChat, undefined, REJECTED),
  client('openai-responses-create', openaiResponses, ['incomplete', FILTERED]),
  client('openai-responses-stream', openaiResponses, ['incomplete', FILTERED]),
  client('anthropic-create', anthropicMessages, 'refusal'),
  client('anthropic-stream', anthropicMessages, 'refusal'),
  client('ai-stream-text', openaiChat, 'content-filter'),
  client('ai-react-use-chat', aiSdkUi, 'ready'),
  client('google-genai', gemini, 'SAFETY'),
  client('ollama-chat', ollamaChat, FILTERED),
  client('mistral', mistralChat, FILTERED),
  client('cohere', cohereV2, 'ERROR'),
];
