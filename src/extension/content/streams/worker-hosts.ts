import type { StreamId } from '../../bridge/index.ts';

/** The hooks of a page's Workers: no more to be trusted than that of the page, and guarded like it. */
export interface WorkerHosts {
  /** @returns false for a Worker without a port, or with a number that is taken */
  add(id: StreamId, port: MessagePort | undefined): boolean;
  /** Ends all that a Worker reads. @returns false for a number that is of no Worker */
  end(id: StreamId): boolean;
  close(): void;
}

/** @param host guards what comes by a port */
export function createWorkerHosts(host: (port: MessagePort) => { close(): void }): WorkerHosts {
  const ends = new Map<StreamId, () => void>();
  return {
    add(id, port) {
      if (port === undefined || ends.has(id)) return false;
      const hosted = host(port);
      ends.set(id, () => {
        hosted.close();
        port.close();
      });
      return true;
    },
    end(id) {
      ends.get(id)?.();
      return ends.delete(id);
    },
    close() {
      for (const end of ends.values()) end();
      ends.clear();
    },
  };
}
