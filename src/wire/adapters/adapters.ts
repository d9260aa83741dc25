import type { WireAdapter } from '../types.ts';
import { aiSdkData } from './ai-sdk-data.ts';
import { aiSdkUi } from './ai-sdk-ui.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { chatgptWeb } from './chatgpt-web.ts';
import { claudeWeb } from './claude-web.ts';
import { cohere } from './cohere.ts';
import { deepseekWeb } from './deepseek-web.ts';
import { gemini } from './gemini.ts';
import { ibmWatsonx } from './ibm-watsonx.ts';
import { ollama } from './ollama.ts';
import { openaiAssistants } from './openai-assistants.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiResponses } from './openai-responses.ts';
import { textEdits } from './text-edits.ts';

/** The formats that are known by name, in any order: no record is of two. */
export const adapters: readonly WireAdapter[] = [
  openaiCompletions,
  openaiChat,
  openaiResponses,
  openaiAssistants,
  anthropicMessages,
  ibmWatsonx,
  gemini,
  ollama,
  cohere,
  aiSdkData,
  aiSdkUi,
  bedrockConverse,
  deepseekWeb,
  chatgptWeb,
  claudeWeb,
  textEdits,
];
