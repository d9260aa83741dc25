import { compileRules, RuleError } from '../../engine/index.ts';
import type { EndReason, LoadRulesResult, Policy } from '../../protocol/index.ts';
import { type CloseMessage, type OpenMessage, parsePageMessage, type ScanMessage } from '../bridge/index.ts';
import type { ConnectControl, EngineRules, FromWorker, LoadControl, ToWorker } from '../shared/engine-control.ts';
import { createLiveStream, type LiveStream } from './live-stream.ts';
import type { RuleBook } from './streams/guarded-stream.ts';

/** A page that is connected, and its open streams. */
interface PageDocument {
  readonly origin: string;
  readonly streams: Map<number, LiveStream>;
}

export interface EngineServiceParts {
  send(message: FromWorker): void;
  /** Milliseconds from any fixed point. */
  now(): number;
}

/** Most streams that one document may have open. */
const MAX_STREAMS = 256;

/**
 * The engine's side of the data plane: gives every stream of every document its gates.
 * @returns the handler of all that the frame says; never throws on what a page sends
 */
export function createEngineService({ send, now }: EngineServiceParts): (message: ToWorker) => void {
  const documents = new Map<number, PageDocument>();
  let active: { readonly book: RuleBook; readonly policy: Policy } | undefined;

  const greet = (document: number, { origin }: PageDocument): void => {
    if (active === undefined) return;
    const { failPolicy, sites, verdictTimeoutMs } = active.policy;
    send({
      type: 'data',
      document,
      data: { type: 'ready', failPolicy: sites[origin] ?? failPolicy, verdictTimeoutMs },
    });
  };

  const load = ({ id, activate, rules }: LoadControl): void => {
    const { result, book } = compileBook(rules);
    if (activate && book !== undefined) {
      active = { book, policy: rules.policy };
      for (const [number, document] of documents) greet(number, document);
    }
    send({ type: 'loaded', id, result });
  };

  const connect = ({ document, origin }: ConnectControl): void => {
    const page: PageDocument = { origin, streams: new Map() };
    documents.set(document, page);
    greet(document, page);
  };

  const open = (document: number, page: PageDocument, message: OpenMessage): void => {
    if (active === undefined || page.streams.size >= MAX_STREAMS || page.streams.has(message.stream)) return;
    const live = createLiveStream({
      book: active.book,
      now,
      head: message,
      notify: (data) => send({ type: 'data', document, data }),
      report: (session) => send({ ...session, type: 'session', document, origin: page.origin }),
    });
    page.streams.set(message.stream, live);
  };

  const scan = (document: number, page: PageDocument, message: ScanMessage): void => {
    const answers = page.streams.get(message.stream)?.scan(message);
    // An unknown stream gets no verdict: the page's own time-out ends it by policy.
    if (answers === undefined) return;
    const { stream, seq } = message;
    send({ type: 'data', document, data: { type: 'verdict', stream, seq, answers } });
  };

  const close = (page: PageDocument, message: Omit<CloseMessage, 'type' | 'reason'>, reason: EndReason): void => {
    page.streams.get(message.stream)?.close(message, reason);
    page.streams.delete(message.stream);
  };

  const receive = (document: number, data: unknown): void => {
    const page = documents.get(document);
    const message = parsePageMessage(data);
    if (page === undefined || message === null) return;
    if (message.type === 'open') open(document, page, message);
    else if (message.type === 'scan') scan(document, page, message);
    else close(page, message, message.reason);
  };

  const disconnect = (document: number): void => {
    const page = documents.get(document);
    documents.delete(document);
    for (const [stream, live] of page?.streams ?? []) {
      live.close({ stream, format: live.format(), unscanned: [] }, 'aborted');
    }
  };

  return (message) => {
    if (message.type === 'data') receive(message.document, message.data);
    else if (message.type === 'connect') connect(message);
    else if (message.type === 'disconnect') disconnect(message.document);
    else load(message);
  };
}

function compileBook(rules: EngineRules): { result: LoadRulesResult; book?: RuleBook } {
  try {
    const { digest, version, labels } = rules;
    return { result: { ok: true }, book: { digest, version, labels, ruleSet: compileRules(rules.rules) } };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { result: { ok: false, message: error.message } };
  }
}
