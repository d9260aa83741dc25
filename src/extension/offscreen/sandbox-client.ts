import type { LoadRulesResult } from '../../protocol/index.ts';
import type { EngineRules, FromFrame, SessionControl, ToFrame } from '../shared/engine-control.ts';

/** The sandbox frame as the offscreen document sees it. */
export interface SandboxClient {
  /** Compiles rules; with `activate` they are used from the next stream on. */
  load(rules: EngineRules, activate: boolean): Promise<LoadRulesResult>;
  /** Hands the frame a document's data port, which is transferred. */
  connect(document: number, origin: string, port: MessagePort): void;
}

/** @param onSession called with every state of a stream's session that the frame tells */
export function createSandboxClient(
  frame: HTMLIFrameElement,
  onSession: (session: SessionControl) => void,
): SandboxClient {
  const { port1: control, port2: theirs } = new MessageChannel();
  const loads = new Map<number, (result: LoadRulesResult) => void>();
  let lastLoad = 0;

  control.addEventListener('message', ({ data }: MessageEvent<FromFrame>) => {
    if (data.type === 'session') return onSession(data);
    loads.get(data.id)?.(data.result);
    loads.delete(data.id);
  });
  control.start();
  // The frame's origin is opaque, so no target origin can be named; the port is given before it runs other code.
  frame.addEventListener('load', () => frame.contentWindow?.postMessage('control', '*', [theirs]), {
    once: true,
  });

  const send = (message: ToFrame, transfer: Transferable[] = []): void =>
    control.postMessage(message, transfer);
  return {
    load(rules, activate) {
      const id = ++lastLoad;
      const result = new Promise<LoadRulesResult>((resolve) => loads.set(id, resolve));
      send({ type: 'load', id, activate, rules });
      return result;
    },
    connect: (document, origin, port) => send({ type: 'connect', document, origin }, [port]),
  };
}
