import type { WireAdapter } from '../types.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { ibmWatsonx } from './ibm-watsonx.ts';
import { openaiAssistants } from './openai-assistants.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiResponses } from './openai-responses.ts';

/** The formats that are known by name, in the order in which they are tried. */
export const adapters: readonly WireAdapter[] = [
  openaiCompletions,
  openaiChat,
  openaiResponses,
  openaiAssistants,
  anthropicMessages,
  ibmWatsonx,
];
