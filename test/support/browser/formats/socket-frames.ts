import type { AnswerFormat } from './answer-format.ts';
import { listChatRecords } from './openai-chat.ts';

/** Each event is a frame of a socket. */
export const jsonFrames: AnswerFormat = {
  contentType: 'frames',
  hasCalls: true,
  print: (script) => listChatRecords(script).map((record) => JSON.stringify(record)),
  garbage: '{"choices": [{',
};

export const textFrames: AnswerFormat = {
  contentType: 'frames',
  hasCalls: false,
  print: ({ text }) => text,
  garbage: '{"choices": [{',
};
