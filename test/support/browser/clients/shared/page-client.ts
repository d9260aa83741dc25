/** What each of the clients beside this file is: it runs in a page, and reads one stream as pages do. */
export type PageClient = (url: string, notes: Notes) => Promise<Answer>;

export interface Notes {
  /** Keeps an event or part that the library gave. */
  see(event: unknown): void;
  /** Keeps what could be read at some moment; how often that is depends on time. */
  glimpse(state: unknown): void;
}

/** An answer as the page has it in the end. */
export interface Answer {
  readonly text: string;
  /** The arguments of tool calls, parsed. */
  readonly toolInputs: readonly unknown[];
  /** How the library says that it ended. */
  readonly end: unknown;
  /** What the library itself put together. */
  readonly whole?: unknown;
}

export const PROMPT = 'Hello';
export const MESSAGES = [{ role: 'user' as const, content: PROMPT }];
