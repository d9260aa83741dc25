import { CertificateError, compileRules, RuleError, verifyCertificate } from '../../engine/index.ts';
import type { LoadRulesResult } from '../../protocol/index.ts';
import type {
  ConnectControl,
  EngineRules,
  FromWorker,
  LoadControl,
  ToWorker,
} from '../shared/engine-control.ts';
import { type ActiveBook, createPageDocument, type PageDocument } from './page-document.ts';
import type { RuleBook } from './streams/guarded-stream.ts';

export interface EngineServiceParts {
  send(message: FromWorker): void;
  /** Milliseconds from any fixed point. */
  now(): number;
}

/**
 * The engine's side of the data plane: gives every stream of every document its gates.
 * @returns the handler of all that the frame says; never throws on what a page sends
 */
export function createEngineService({ send, now }: EngineServiceParts): (message: ToWorker) => void {
  const documents = new Map<number, PageDocument>();
  let active: ActiveBook | undefined;

  const load = ({ id, activate, rules }: LoadControl): void => {
    const { result, book } = compileBook(rules);
    if (activate && book !== undefined) {
      active = { book, policy: rules.policy };
      for (const page of documents.values()) page.greet();
    }
    send({ type: 'loaded', id, result });
  };

  const connect = ({ document, origin }: ConnectControl): void => {
    const page = createPageDocument({
      origin,
      now,
      active: () => active,
      send: (data) => send({ type: 'data', document, data }),
      report: (session) => send({ type: 'session', document, ...session }),
    });
    documents.set(document, page);
    page.greet();
  };

  const disconnect = (document: number): void => {
    documents.get(document)?.disconnect();
    documents.delete(document);
  };

  return (message) => {
    if (message.type === 'data') documents.get(message.document)?.receive(message.data);
    else if (message.type === 'connect') connect(message);
    else if (message.type === 'disconnect') disconnect(message.document);
    else load(message);
  };
}

/** Compiles rules and makes sure that they are what was signed, before any stream is guarded by them. */
function compileBook(rules: EngineRules): { result: LoadRulesResult; book?: RuleBook } {
  try {
    const { digest, version, labels } = rules;
    const ruleSet = compileRules(rules.rules);
    verifyCertificate(ruleSet, rules.certificate);
    return { result: { ok: true }, book: { digest, version, labels, ruleSet } };
  } catch (error) {
    if (!(error instanceof RuleError || error instanceof CertificateError)) throw error;
    return { result: { ok: false, message: error.message } };
  }
}
