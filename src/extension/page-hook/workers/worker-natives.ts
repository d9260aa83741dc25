import { natives } from '../natives.ts';

const { getterOf, uncurry } = natives;

/** What Workers are made with, as it was before any page script ran. For pages alone: some of it is in no Worker. */
export const workerNatives = {
  URL,
  href: getterOf(URL.prototype, 'href'),
  origin: getterOf(URL.prototype, 'origin'),
  protocol: getterOf(URL.prototype, 'protocol'),
  blobType: getterOf(Blob.prototype, 'type'),
  createObjectURL: URL.createObjectURL.bind(URL),
  revokeObjectURL: URL.revokeObjectURL.bind(URL),
  baseUri: getterOf(Node.prototype, 'baseURI'),
  stringify: JSON.stringify,
  isArray: Array.isArray,
  structuredClone: structuredClone.bind(globalThis),
  /** Of this document alone. */
  secret: crypto.getRandomValues(new Uint32Array(4)).join('-'),
  querySelector: uncurry(Document.prototype.querySelector),
  ErrorEvent,
  error: {
    message: getterOf(ErrorEvent.prototype, 'message'),
    filename: getterOf(ErrorEvent.prototype, 'filename'),
    lineno: getterOf(ErrorEvent.prototype, 'lineno'),
    colno: getterOf(ErrorEvent.prototype, 'colno'),
  },
  preventDefault: uncurry(Event.prototype.preventDefault),
  violation: {
    blockedUri: getterOf(SecurityPolicyViolationEvent.prototype, 'blockedURI'),
    directive: getterOf(SecurityPolicyViolationEvent.prototype, 'effectiveDirective'),
  },
  worker: {
    postMessage: uncurry(
      Worker.prototype.postMessage as (this: Worker, message: unknown, transfer: Transferable[]) => void,
    ),
    terminate: uncurry(Worker.prototype.terminate),
  },
} as const;
