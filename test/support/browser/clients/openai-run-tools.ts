import OpenAI from 'openai';
import { answerOf } from './shared/openai-completion.ts';
import { SETTINGS } from './shared/openai-settings.ts';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

/** Calls the tool with the arguments that came, and asks no second time. */
export const read: PageClient = async (baseURL, { see }) => {
  const client = new OpenAI({ ...SETTINGS, baseURL });
  const lookUp = {
    name: 'look_up',
    description: 'Looks something up',
    parameters: { type: 'object', properties: {} },
    parse: (input: string): unknown => JSON.parse(input),
    function: (input: unknown): string => {
      see(['called', input]);
      return 'nothing found';
    },
  };
  const runner = client.chat.completions.runTools(
    { model: 'any', messages: MESSAGES, stream: true, tools: [{ type: 'function', function: lookUp }] },
    { maxChatCompletions: 1 },
  );
  runner.on('message', (message) => see(['message', structuredClone(message)]));
  runner.on('content', (delta) => see(['content', delta]));
  return answerOf(await runner.finalChatCompletion());
};
