/** What the commands need of the world around them, besides the files that they are pointed at. */
export interface CliDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Writes a line for the user. */
  readonly print: (line: string) => void;
  /** Writes a line about what went wrong. */
  readonly printError: (line: string) => void;
}

export interface Command {
  /** One line for the overview. */
  readonly summary: string;
  /** The full help text. */
  readonly usage: string;
  /** Does the work; throws when it can't. */
  readonly run: (args: readonly string[], deps: CliDeps) => Promise<void>;
}
