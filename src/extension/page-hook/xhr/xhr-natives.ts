import { natives } from '../natives.ts';

const { prototype } = XMLHttpRequest;
const setter = Object.getOwnPropertyDescriptor(prototype, 'responseType')?.set as (
  this: XMLHttpRequest,
  value: XMLHttpRequestResponseType,
) => void;

/** The members of XMLHttpRequest as they were before any page script ran. */
export const xhrNatives = {
  readyState: natives.getterOf(prototype, 'readyState'),
  status: natives.getterOf(prototype, 'status'),
  statusText: natives.getterOf(prototype, 'statusText'),
  response: natives.getterOf(prototype, 'response') as (receiver: XMLHttpRequest) => unknown,
  responseText: natives.getterOf(prototype, 'responseText'),
  responseType: natives.getterOf(prototype, 'responseType'),
  responseURL: natives.getterOf(prototype, 'responseURL'),
  setResponseType: natives.uncurry(setter),
  getResponseHeader: natives.uncurry(prototype.getResponseHeader),
  ProgressEvent,
  loaded: natives.getterOf(ProgressEvent.prototype, 'loaded'),
  Event,
} as const;
