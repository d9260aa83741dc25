import type {
  ConnectControl,
  FromFrame,
  FromWorker,
  LoadControl,
  ToWorker,
} from '../shared/engine-control.ts';

/** Runs the Worker, and another one when it breaks. */
export interface WorkerHost {
  load(message: LoadControl): void;
  /** @param port the document's data port, kept until it says `disconnect` */
  connect(message: ConnectControl, port: MessagePort): void;
}

interface Connected {
  readonly message: ConnectControl;
  readonly port: MessagePort;
}

/** A Worker that breaks at its start would otherwise be started again without end. */
const RESTART_AFTER_MS = 1_000;

/**
 * @param createWorker starts a Worker with the engine
 * @param send what is for the offscreen document
 */
export function createWorkerHost(createWorker: () => Worker, send: (message: FromFrame) => void): WorkerHost {
  const documents = new Map<number, Connected>();
  /** The last rules that the Worker took into use, for the one that may replace it. */
  let active: LoadControl | undefined;
  let asked: LoadControl | undefined;
  let worker = startWorker();

  function startWorker(): Worker {
    const started = createWorker();
    started.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'data') return documents.get(data.document)?.port.postMessage(data.data);
      if (data.type === 'loaded' && data.result.ok && data.id === asked?.id) active = asked;
      if (data.type === 'withdrawn' && data.id === active?.id) active = undefined;
      send(data);
    });
    started.addEventListener('error', restart, { once: true });
    return started;
  }

  /** What the Worker knew of streams is gone: the pages are told, and end them by their fail policy. */
  function restart(): void {
    worker.terminate();
    for (const { port } of documents.values()) port.postMessage({ type: 'lost' });
    setTimeout(() => {
      worker = startWorker();
      // Whatever broke the Worker, tables that nobody has signed are not to break the next.
      if (active !== undefined) post({ ...active, tables: null });
      for (const { message } of documents.values()) post(message);
    }, RESTART_AFTER_MS);
  }

  const post = (message: ToWorker): void => worker.postMessage(message);

  return {
    load(message) {
      if (message.activate) asked = message;
      post(message);
    },
    connect(message, port) {
      const { document } = message;
      documents.set(document, { message, port });
      port.addEventListener('message', ({ data }) => {
        if (data !== 'disconnect') return post({ type: 'data', document, data });
        documents.delete(document);
        post({ type: 'disconnect', document });
      });
      port.start();
      post(message);
    },
  };
}
