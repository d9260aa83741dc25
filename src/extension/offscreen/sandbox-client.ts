import type { EngineState, LoadRulesResult } from '../../protocol/index.ts';
import type {
  CutControl,
  EngineRules,
  FromFrame,
  SessionControl,
  SettleControl,
  TablesControl,
  ToFrame,
  WithdrawnControl,
} from '../shared/engine-control.ts';

/** The sandbox frame as the offscreen document sees it. */
export interface SandboxClient {
  /**
   * Compiles rules; with `activate` they are used from the next stream on.
   * @param tables what compiling them came to before, or null
   * @returns the frame's answer, or a refusal when it gives none in time; never rejects
   */
  load(rules: EngineRules, activate: boolean, tables: Uint8Array | null): Promise<LoadRulesResult>;
  /** What the frame said last that it has activated, null before that. */
  running(): EngineState;
  /** Hands the frame a document's data port, which is transferred. */
  connect(document: number, origin: string, port: MessagePort): void;
  /** Hands the frame a port that leads straight to a document which is connected; it is transferred. */
  join(document: number, port: MessagePort): void;
  /** Tells a stream what the server says of its text. */
  tell(order: CutControl | SettleControl): void;
}

export interface SandboxClientParts {
  /** A frame that shows nothing yet. */
  readonly frame: HTMLIFrameElement;
  /** Address of the sandbox page. */
  readonly url: string;
  /** Called with every state of a stream's session that the frame tells. */
  onSession(session: SessionControl): void;
  /** Called with what the frame found out about rules in use. */
  onCheck(message: TablesControl | WithdrawnControl): void;
}

/** The largest bundle compiles in a fraction of this on a slow machine; without an end, a dead frame stops all syncs. */
const LOAD_TIMEOUT_MS = 20_000;

export function createSandboxClient({ frame, url, onSession, onCheck }: SandboxClientParts): SandboxClient {
  const { port1: control, port2: theirs } = new MessageChannel();
  const loads = new Map<number, (result: LoadRulesResult) => void>();
  let lastLoad = 0;
  let running: EngineState = null;
  /** The load that `running` is from. */
  let runningLoad = 0;

  control.addEventListener('message', ({ data }: MessageEvent<FromFrame>) => {
    if (data.type === 'session') return onSession(data);
    if (data.type === 'withdrawn' && data.id === runningLoad) running = null;
    if (data.type !== 'loaded') return onCheck(data);
    loads.get(data.id)?.(data.result);
    loads.delete(data.id);
  });
  control.start();
  openFrame(frame, url, theirs);

  const send = (message: ToFrame, transfer: Transferable[] = []): void =>
    control.postMessage(message, transfer);
  return {
    running: () => running,
    load(rules, activate, tables) {
      const id = ++lastLoad;
      send({ type: 'load', id, activate, rules, tables });
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve({ ok: false, message: NO_ANSWER }), LOAD_TIMEOUT_MS);
        // Stays after the time-out: an answer that comes late still tells what runs.
        loads.set(id, (result) => {
          clearTimeout(timer);
          const { digest, version, policy } = rules;
          if (activate && result.ok) {
            running = { digest, version, policy };
            runningLoad = id;
          }
          resolve(result);
        });
      });
    },
    connect: (document, origin, port) => send({ type: 'connect', document, origin }, [port]),
    join: (document, port) => send({ type: 'join', document }, [port]),
    tell: (order) => send(order),
  };
}

const NO_ANSWER = `The engine gave no answer within ${LOAD_TIMEOUT_MS / 1000} s. Restart the browser if this stays.`;

/** Loads the sandbox page and gives it its end of the control channel. */
function openFrame(frame: HTMLIFrameElement, url: string, port: MessagePort): void {
  // The frame's origin is opaque, so no target origin can be named; the port is given before it runs other code.
  frame.addEventListener('load', () => frame.contentWindow?.postMessage('control', '*', [port]), {
    once: true,
  });
  // Only now: the event of a page that had loaded before the listener was there would never come.
  frame.src = url;
}
