import type { Behaviour } from '../twin-pages.ts';

/** What a body gives. */
export const FETCH_VALUES: Record<string, Behaviour> = {
  'text()': async ({ text: url }) => (await fetch(url)).text(),
  'blob() and its type': async ({ text: url }) => {
    const blob = await (await fetch(url)).blob();
    return [blob.size, blob.type];
  },
  'arrayBuffer()': async ({ text: url }) => (await (await fetch(url)).arrayBuffer()).byteLength,
  'bytes()': async ({ text: url }) => (await (await fetch(url)).bytes()).length,
  'textStream()': async ({ text: url }) => {
    const response = (await fetch(url)) as Response & { textStream(): AsyncIterable<string> };
    const stream = response.textStream();
    const states = [
      response.bodyUsed,
      response.body?.locked,
      stream instanceof ReadableStream,
      Object.getOwnPropertyNames(stream),
    ];
    let text = '';
    for await (const part of stream) text += part;
    return [text, states];
  },
  'bodyUsed, in the turn of the reading': async ({ text: url }) => {
    const response = await fetch(url);
    const text = response.text();
    const states = [response.bodyUsed, response.body?.locked];
    return [states, await response.text().catch((e: Error) => e.message), await text];
  },
  'bodyUsed, in the turn of a read': async ({ text }) => {
    const response = await fetch(text);
    const reader = response.body?.getReader();
    const before = response.bodyUsed;
    const read = reader?.read();
    return [before, response.bodyUsed, (await read)?.done];
  },
  'for await': async ({ text: url }) => {
    let text = '';
    const decoder = new TextDecoder();
    const body = (await fetch(url)).body as unknown as AsyncIterable<Uint8Array>;
    for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
    return text;
  },
  'a reader with a buffer of its own': async ({ text: url }) => {
    const reader = ((await fetch(url)).body as ReadableStream).getReader({ mode: 'byob' });
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(7));
      if (done) return [text, value?.length ?? null];
      text += decoder.decode(value, { stream: true });
    }
  },
  'tee()': async ({ text: url }) => {
    const [a, b] = ((await fetch(url)).body as ReadableStream).tee();
    return Promise.all([new Response(a).text(), new Response(b).text()]);
  },
  'pipeThrough()': async ({ text: url }) =>
    new Response(
      ((await fetch(url)).body as ReadableStream)
        .pipeThrough(new CompressionStream('gzip'))
        .pipeThrough(new DecompressionStream('gzip')),
    ).text(),
  'clone(), and a clone of it': async ({ text: url }) => {
    const response = await fetch(url);
    const copy = response.clone();
    const third = copy.clone();
    return [
      await third.text(),
      await copy.text(),
      await response.text(),
      copy.url === response.url,
      copy.type,
      third.status,
    ];
  },
  bodyUsed: async ({ text: url }) => {
    const response = await fetch(url);
    const states = [response.bodyUsed];
    const { body } = response;
    states.push(response.bodyUsed, body === response.body, body?.locked ?? false);
    await response.text();
    states.push(response.bodyUsed, response.body?.locked ?? false);
    return states;
  },
  'cancel()': async ({ endless }) => {
    const response = await fetch(endless);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel('enough');
    return [await reader?.read(), response.bodyUsed];
  },
  'what a cache took': async ({ text: url }) => {
    const cache = await caches.open('test');
    const response = await fetch(url);
    await cache.put('/kept', response);
    const used = response.bodyUsed;
    const again = await response.text().catch((e: Error) => `${e.name}: ${e.message}`);
    const kept = await cache.match('/kept');
    const all = await cache.matchAll('/kept');
    return [
      used,
      again,
      await kept?.text(),
      all.length,
      await (await caches.match('/kept'))?.text(),
      await cache.match('/none'),
    ];
  },
  'a status without a body': async () => {
    const response = await fetch('/nothing', { method: 'HEAD' });
    return [response.status, response.bodyUsed, await response.text()];
  },
};

/** What a response and the functions show of themselves. */
export const FETCH_LOOKS: Record<string, Behaviour> = {
  'what a response shows of itself': async ({ text: url }) => {
    const response = await fetch(url);
    return [
      Object.prototype.toString.call(response),
      Object.getOwnPropertyNames(response),
      response instanceof Response,
      response.url.startsWith('http'),
      response.type,
      response.redirected,
      response.status,
      response.headers.get('content-type'),
      response.body instanceof ReadableStream,
    ];
  },
  'how the functions look': async () => [
    fetch.toString(),
    fetch.name,
    fetch.length,
    Object.getOwnPropertyNames(fetch),
    Function.prototype.toString.toString(),
    Function.prototype.toString.call(Response.prototype.text),
    JSON.stringify(Object.getOwnPropertyDescriptor(window, 'fetch'), [
      'writable',
      'enumerable',
      'configurable',
    ]),
    Object.getOwnPropertyDescriptor(Response.prototype, 'body')?.get?.name,
    Object.getOwnPropertyNames(Response.prototype),
  ],
  'globals of the page': async () =>
    Object.getOwnPropertyNames(window).filter((name) => /sting|hook|guard/i.test(name)),
};
