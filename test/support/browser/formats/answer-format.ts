/** What a model says in a made-up stream. */
export interface Script {
  readonly text: readonly string[];
  /** The arguments of a call of the tool `look_up`, a JSON object in pieces; none: no call. */
  readonly input: readonly string[];
}

/** One provider's way to stream an answer. */
export interface AnswerFormat {
  readonly contentType: string;
  readonly hasCalls: boolean;
  /** All that is sent, event by event. */
  print(script: Script): readonly string[];
  /** Something that is no event of the format. */
  readonly garbage: string;
}

export const TOOL = 'look_up';
export const CALL = 'call_1';

const DONE = 'data: [DONE]\n\n';

/** An event that is named by the type of its data. */
export function printNamedEvent(record: {
  readonly type: string;
  readonly sequence_number?: number;
}): string {
  return `event: ${record.type}\n${printEvent(record)}`;
}

export function printEvent(record: object): string {
  return `data: ${JSON.stringify(record)}\n\n`;
}

export function withEndMark(events: readonly string[]): readonly string[] {
  return [...events, DONE];
}
