import type { OpenMessage, ScanMessage, ScanText } from '../bridge/index.ts';
import type { SessionControl } from '../shared/engine-control.ts';
import type { ReplayItem } from './work.ts';

/** What the frame keeps of an open stream: enough to bring another Worker to where this one is. */
export interface StreamLog {
  /** Where the stream's last message came from, and its answers go. */
  port: MessagePort;
  /** Of the bundle that guards the stream; null until the Worker has opened it. */
  digest: string | null;
  /** The last state of the session that was told; null before the first. */
  session: SessionControl | null;
  /** Whether the Worker that runs now knows the stream. */
  isKnown: boolean;
  /** A scan of it waits for the server. */
  isWaiting: boolean;
  /** The newest scan, while it has no verdict; null otherwise. */
  asked: ScanMessage | null;
  /** What the server has blocked the stream with, for the reader; null where it hasn't. */
  block: string | null;
  /** How often in a row a Worker broke while it may have been at this stream. */
  strikes: number;
  /** Notes a scan that the Worker is done with. */
  note(scan: ScanMessage): void;
  noteVerdict(seq: number): void;
  /** Notes that the Worker is done with the block: of what comes from now on nothing is shown. */
  noteCut(): void;
  /** @returns null where the stream is longer than what is kept */
  replay(document: number): ReplayItem | null;
  /** Forgets the text. */
  forget(): void;
}

/** Many times what a model says in one answer. */
const MAX_STREAM_CHARACTERS = 1_000_000;
const MAX_TOTAL_CHARACTERS = 16_000_000;

/** Characters that all logs keep together. */
export interface LogBudget {
  spent: number;
}

export function createStreamLog(open: OpenMessage, port: MessagePort, budget: LogBudget): StreamLog {
  let texts: ScanText[] = [];
  /** What came after a block. */
  let rest: ScanText[] = [];
  let characters = 0;
  let isWhole = true;
  let isCut = false;
  let format = 'pending';

  const forget = (): void => {
    budget.spent -= characters;
    characters = 0;
    texts = [];
    rest = [];
    isWhole = false;
  };

  const log: StreamLog = {
    port,
    digest: null,
    session: null,
    isKnown: true,
    isWaiting: false,
    asked: null,
    block: null,
    strikes: 0,
    forget,
    noteVerdict(seq) {
      if (log.asked?.seq === seq) log.asked = null;
    },
    noteCut() {
      isCut = true;
    },
    note(scan) {
      // A verdict that went straight to the page wasn't seen here.
      if (!log.isWaiting) log.noteVerdict(scan.seq);
      if (!isWhole) return;
      format = scan.format;
      for (const text of scan.texts) {
        append(isCut ? rest : texts, text);
        characters += text.text.length;
        budget.spent += text.text.length;
      }
      if (characters > MAX_STREAM_CHARACTERS || budget.spent > MAX_TOTAL_CHARACTERS) forget();
    },
    replay(document) {
      if (!isWhole || log.digest === null) return null;
      const { digest, block: message } = log;
      const cut = message === null ? {} : { cut: { message, rest: [...rest] } };
      return { type: 'replay', document, digest, open, format, texts: [...texts], ...cut };
    },
  };
  return log;
}

/** A text that only goes on is joined to what is there: where it was cut makes no difference, unless it is dropped. */
function append(texts: ScanText[], next: ScanText): void {
  const last = texts.at(-1);
  const goesOn =
    last?.channel === next.channel && last.mode === 'append' && next.mode === 'append' && !last.ends;
  if (goesOn && next.drops !== true) texts[texts.length - 1] = { ...next, text: last.text + next.text };
  else texts.push(next);
}
