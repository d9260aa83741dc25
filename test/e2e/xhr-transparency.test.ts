/* oxlint-disable unicorn/prefer-add-event-listener -- pages set handlers as properties, and that must work as well */
import { afterAll, beforeAll, describe, test } from 'vitest';
import { readWithXhr } from '../support/browser/page-transports.ts';
import { type Behaviour, openTwinPages, type TwinPages } from '../support/browser/twin-pages.ts';

const XHR: Record<string, Behaviour> = {
  'states and events, one after the other': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    for (const name of ['loadstart', 'readystatechange', 'load', 'loadend', 'error', 'abort', 'timeout']) {
      xhr.addEventListener(name, (event) => {
        const { type, bubbles, cancelable } = event;
        const entry = [
          type,
          xhr.readyState,
          xhr.status,
          xhr.statusText,
          bubbles,
          cancelable,
          event.target === xhr,
        ];
        // How often text comes is up to the network.
        if (JSON.stringify(entry) !== JSON.stringify(log.at(-1))) log.push(entry);
      });
    }
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    return [log, xhr.responseText, xhr.response === xhr.responseText, xhr.responseXML];
  },
  'handlers that are set as properties, and promises between them': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: string[] = [];
    const note = (name: string) => () => {
      if (name === 'change' && xhr.readyState < 4) return;
      log.push(name);
      void Promise.resolve().then(() => log.push(`after ${name}`));
    };
    xhr.onreadystatechange = note('change');
    xhr.onload = note('load');
    xhr.onloadend = note('loadend');
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return log;
  },
  'progress tells how much there is': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.send();
    return new Promise((resolve) => {
      xhr.onload = (event) =>
        resolve([event instanceof ProgressEvent, event.loaded, event.total, event.lengthComputable]);
    });
  },
  'a type that is none': async ({ json }) => {
    const xhr = new XMLHttpRequest();
    const types: unknown[] = [];
    xhr.open('GET', json);
    xhr.onreadystatechange = () => {
      if (xhr.readyState !== 2) return;
      for (const type of ['blob', 'json', 'none']) {
        xhr.responseType = type as XMLHttpRequestResponseType;
        types.push(xhr.responseType);
      }
    };
    xhr.send();
    await window.load(xhr);
    return [types, xhr.responseType, xhr.response];
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
  'json that is none': async ({ brokenJson }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', brokenJson);
    xhr.responseType = 'json';
    xhr.send();
    await window.load(xhr);
    return xhr.response;
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
  'a document of what is none': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.responseType = 'document';
    xhr.send();
    await window.load(xhr);
    return [xhr.response, window.attempt(() => xhr.responseText)];
  },
  'abort() in the middle': async ({ endless }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.open('GET', endless);
    await new Promise<void>((resolve) => {
      xhr.onprogress = () => resolve();
      xhr.send();
    });
    for (const name of ['readystatechange', 'load', 'abort', 'loadend']) {
      xhr.addEventListener(name, () => log.push([name, xhr.readyState, xhr.status, xhr.responseText]));
    }
    xhr.abort();
    log.push(['after', xhr.readyState, xhr.status, xhr.responseText, xhr.getAllResponseHeaders()]);
    return log;
  },
  'abort() after the end': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    const log: unknown[] = [];
    for (const name of ['readystatechange', 'abort', 'loadend'])
      xhr.addEventListener(name, () => log.push(name));
    xhr.abort();
    return [log, xhr.readyState, xhr.status, xhr.responseText];
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
  'open() while something comes': async ({ endless, text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', endless);
    await new Promise<void>((resolve) => {
      xhr.onprogress = () => resolve();
      xhr.send();
    });
    xhr.onprogress = null;
    const log: string[] = [];
    xhr.addEventListener('abort', () => log.push('abort'));
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    return [log, xhr.responseText];
  },
  'a time-out': async ({ endless }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.open('GET', endless);
    xhr.timeout = 400;
    for (const name of ['timeout', 'error', 'load', 'loadend']) {
      xhr.addEventListener(name, () => log.push([name, xhr.readyState, xhr.status, xhr.responseText]));
    }
    xhr.send();
    await window.load(xhr);
    return log;
  },
  'a network error': async () => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.open('GET', 'http://127.0.0.1:9/');
    for (const name of ['readystatechange', 'error', 'loadend']) {
      xhr.addEventListener(name, () => log.push([name, xhr.readyState, xhr.status]));
    }
    xhr.send();
    await window.load(xhr);
    return log;
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
  'a type that is set too late': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    const early = new Promise((resolve) => {
      xhr.onreadystatechange = () => {
        if (xhr.readyState === 2) xhr.responseType = 'json';
        if (xhr.readyState === 3) resolve(window.attempt(() => (xhr.responseType = 'text')));
      };
    });
    xhr.send();
    const error = await early;
    await window.load(xhr);
    return [error, xhr.responseType, xhr.response];
  },
  'a synchronous request': ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.onreadystatechange = () => log.push(xhr.readyState);
    xhr.onload = () => log.push('load');
    xhr.open('GET', text, false);
    xhr.send();
    return [log, xhr.readyState, xhr.responseText, window.attempt(() => (xhr.responseType = 'json'))];
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

describe('a page sees no difference', () => {
  let twins: TwinPages;
  beforeAll(async () => {
    twins = await openTwinPages();
  });
  afterAll(() => twins?.close());

  test.each(Object.entries(XHR))('XMLHttpRequest: %s', (_name, behaviour) =>
    twins.compare((page) => page.evaluate(behaviour, twins.addresses)),
  );

  test.each(['', 'text', 'json', 'blob', 'arraybuffer', 'document'])('what "%s" gives at the end', (type) =>
    twins.compare(async (page) => (await page.evaluate(readWithXhr, twins.addresses.text, type)).slice(-4)),
  );
});
