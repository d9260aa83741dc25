/* oxlint-disable unicorn/prefer-add-event-listener -- pages set handlers as properties, and that must work as well */
import type { Behaviour } from '../twin-pages.ts';

/** Which events come, in which order. */
export const XHR_ORDER: Record<string, Behaviour> = {
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
  'a synchronous request': ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.onreadystatechange = () => log.push(xhr.readyState);
    xhr.onload = () => log.push('load');
    xhr.open('GET', text, false);
    xhr.send();
    return [log, xhr.readyState, xhr.responseText, window.attempt(() => (xhr.responseType = 'json'))];
  },
};

/** What is refused, breaks off or is given up. */
export const XHR_ERRORS: Record<string, Behaviour> = {
  'json that is none': async ({ brokenJson }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', brokenJson);
    xhr.responseType = 'json';
    xhr.send();
    await window.load(xhr);
    return xhr.response;
  },
  'a document of what is none': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.responseType = 'document';
    xhr.send();
    await window.load(xhr);
    return [xhr.response, window.attempt(() => xhr.responseText)];
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
};
