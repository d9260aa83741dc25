/* oxlint-disable unicorn/prefer-add-event-listener -- pages set handlers as properties, and that must work as well */
import type { Behaviour } from '../twin-pages.ts';

/** What a request gives and shows. */
export const XHR_VALUES: Record<string, Behaviour> = {
  'progress tells how much there is': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.send();
    return new Promise((resolve) => {
      xhr.onload = (event) =>
        resolve([event instanceof ProgressEvent, event.loaded, event.total, event.lengthComputable]);
    });
  },
  'json: the same object each time': async ({ json }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', json);
    xhr.responseType = 'json';
    xhr.send();
    await window.load(xhr);
    return [
      xhr.response,
      xhr.response === xhr.response,
      xhr.responseType,
      window.attempt(() => xhr.responseText),
    ];
  },
  'blob and its type': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.responseType = 'blob';
    xhr.send();
    await window.load(xhr);
    const blob = xhr.response as Blob;
    return [
      blob.size,
      blob.type,
      await blob.text(),
      xhr.response === blob,
      window.attempt(() => xhr.responseText),
    ];
  },
  arraybuffer: async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.responseType = 'arraybuffer';
    xhr.send();
    await window.load(xhr);
    return [
      (xhr.response as ArrayBuffer).byteLength,
      xhr.response === xhr.response,
      xhr.response instanceof ArrayBuffer,
    ];
  },
  'a document': async ({ page }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', page);
    xhr.responseType = 'document';
    xhr.send();
    await window.load(xhr);
    return [(xhr.response as Document).title, xhr.responseXML === xhr.response];
  },
  'the same object used again': async ({ text, json }) => {
    const xhr = new XMLHttpRequest();
    const seen: unknown[] = [];
    for (const url of [text, json]) {
      xhr.open('GET', url);
      seen.push([xhr.readyState, xhr.responseText, xhr.status]);
      xhr.send();
      await window.load(xhr);
      seen.push([xhr.readyState, xhr.responseText, xhr.status]);
    }
    return seen;
  },
  'headers, also when all is over': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    return [
      xhr.getResponseHeader('content-type'),
      xhr.responseURL.endsWith(text),
      xhr.getResponseHeader('none'),
    ];
  },
  'a class of its own': async ({ text }) => {
    class Mine extends XMLHttpRequest {
      readonly mine = true;
    }
    const xhr = new Mine();
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    return [
      xhr.mine,
      xhr instanceof Mine,
      xhr instanceof XMLHttpRequest,
      xhr.responseText,
      xhr.constructor.name,
    ];
  },
  'how it looks': () => [
    XMLHttpRequest.toString(),
    XMLHttpRequest.name,
    XMLHttpRequest.length,
    Object.getOwnPropertyNames(XMLHttpRequest),
    new XMLHttpRequest().constructor === XMLHttpRequest,
    Object.getOwnPropertyNames(XMLHttpRequest.prototype),
    Object.getOwnPropertyNames(new XMLHttpRequest()),
    Object.prototype.toString.call(new XMLHttpRequest()),
    String(Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'responseText')?.get),
    String(Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'responseType')?.set),
    window.attempt(() => (XMLHttpRequest as unknown as () => void)()),
    window.attempt(() => XMLHttpRequest.prototype.readyState),
    window.attempt(() => Array.isArray(Reflect.construct(XMLHttpRequest, [], Array))),
  ],
};
