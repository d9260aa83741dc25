import type { Behaviour } from '../twin-pages.ts';

/** What answers of all kinds are like. */
export const FETCH_ANSWERS: Record<string, Behaviour> = {
  'headers can not be changed': async ({ text }) => {
    const response = await fetch(text);
    const change = ({ headers }: Response): unknown[] => [
      window.attempt(() => headers.set('content-type', 'text/html')),
      window.attempt(() => headers.append('a', 'b')),
      window.attempt(() => headers.delete('content-type')),
    ];
    return [
      change(response),
      change(response.clone()),
      [...response.headers.keys()],
      response.headers === response.headers,
    ];
  },
  'answers without a body: 204, 205, 304': async ({ empty }) => {
    const seen: unknown[] = [];
    for (const address of empty) {
      const response = await fetch(address, { headers: { 'if-none-match': '"a"' }, cache: 'no-store' });
      const copy = response.clone();
      const { status, statusText, ok, bodyUsed, body } = response;
      seen.push([
        status,
        statusText,
        ok,
        bodyUsed,
        body,
        await response.text(),
        response.bodyUsed,
        copy.status,
      ]);
    }
    return seen;
  },
  HEAD: async ({ text }) => {
    const response = await fetch(text, { method: 'HEAD' });
    const { status, body, headers } = response;
    return [status, body === null, headers.get('content-type'), await response.text(), response.bodyUsed];
  },
  'an answer after a redirect': async ({ redirect, text }) => {
    const response = await fetch(redirect);
    const copy = response.clone();
    return [
      response.redirected,
      response.url.endsWith(text),
      response.type,
      copy.redirected,
      copy.url === response.url,
      await copy.text(),
    ];
  },
  'a redirect that is not followed': async ({ redirect }) => {
    const response = await fetch(redirect, { redirect: 'manual' });
    return [response.type, response.status, response.url === '', response.body, await response.text()];
  },
  'an answer of another origin': async ({ text }) => {
    const response = await fetch(location.origin.replace('127.0.0.1', 'localhost') + text);
    return [response.type, response.status, [...response.headers.keys()], await response.text()];
  },
  'an opaque answer': async ({ text }) => {
    const address = location.origin.replace('127.0.0.1', 'localhost') + text;
    const response = await fetch(address, { mode: 'no-cors' });
    const { type, status, ok, url, body, bodyUsed } = response;
    return [
      type,
      status,
      ok,
      url,
      body,
      bodyUsed,
      [...response.headers.keys()],
      await response.clone().text(),
    ];
  },
  'Response.error() and what a page makes itself': async () => {
    const error = Response.error();
    const made = new Response('made', { status: 201, headers: { a: 'b' } });
    made.headers.set('a', 'c');
    const json = Response.json({ a: 1 });
    return [
      [error.type, error.status, error.body, await error.text()],
      [made.type, made.url, made.status, made.headers.get('a'), await made.text()],
      [json.headers.get('content-type'), await json.json()],
      window.attempt(() => Response.redirect('/x', 200)),
    ];
  },
  'a request that outlives its page': async ({ text }) => (await fetch(text, { keepalive: true })).text(),
  'formData(), multipart': async ({ multipart }) => {
    const form = await (await fetch(multipart)).formData();
    const file = form.get('file') as File;
    return [[...form.keys()], form.get('word'), file.name, file.type, await file.text()];
  },
  'formData(), from a form': async ({ urlencoded }) => [...(await (await fetch(urlencoded)).formData())],
};

/** How bodies are passed on. */
export const FETCH_PIPES: Record<string, Behaviour> = {
  'pipeTo()': async ({ text }) => {
    const response = await fetch(text);
    const seen: unknown[] = [];
    let got = '';
    const decoder = new TextDecoder();
    const sink = new WritableStream<Uint8Array>({
      write: (chunk) => void (got += decoder.decode(chunk, { stream: true })),
      close: () => void seen.push('closed'),
    });
    const piped = response.body?.pipeTo(sink);
    seen.push(response.body?.locked, response.bodyUsed);
    seen.push(await piped, response.body?.locked, response.bodyUsed, got);
    return seen;
  },
  'pipeTo() a sink that refuses': async ({ text }) => {
    const body = (await fetch(text)).body as ReadableStream;
    const sink = new WritableStream({
      write() {
        throw new RangeError('full');
      },
    });
    const error: unknown = await body.pipeTo(sink).catch(String);
    return [error, body.locked, await body.getReader().read()];
  },
  'pipeTo() that is given up': async ({ endless }) => {
    const body = (await fetch(endless)).body as ReadableStream;
    const controller = new AbortController();
    const log: unknown[] = [];
    const sink = new WritableStream({
      write: () => controller.abort(new RangeError('enough')),
      abort: (reason) => void log.push(String(reason)),
    });
    log.push(await body.pipeTo(sink, { signal: controller.signal }).catch(String), body.locked);
    return log;
  },
  'pipeThrough() and what is left of the body': async ({ text }) => {
    const response = await fetch(text);
    const through = response.body?.pipeThrough(new TextDecoderStream());
    const states = [response.bodyUsed, response.body?.locked];
    let got = '';
    const reader = through?.getReader();
    for (let step = await reader?.read(); step?.done === false; step = await reader?.read())
      got += step.value;
    return [got, states, response.bodyUsed, response.body?.locked];
  },
  'a body that is transferred': async ({ text }) => {
    const response = await fetch(text);
    const body = response.body as ReadableStream;
    const { port1, port2 } = new MessageChannel();
    const arrived = new Promise<ReadableStream>((resolve) => {
      port2.addEventListener('message', ({ data }: MessageEvent<ReadableStream>) => resolve(data));
      port2.start();
    });
    port1.postMessage(body, [body]);
    const states = [body.locked, response.bodyUsed];
    return [await new Response(await arrived).text(), states];
  },
  'a body in an answer of the page': async ({ text }) => {
    const response = await fetch(text);
    const made = new Response(response.body, { status: 202 });
    return [response.body?.locked, response.bodyUsed, await made.text(), response.bodyUsed, made.status];
  },
};

/** How it ends when a page gives up, with whatever reason. */
export const FETCH_ABORTS: Record<string, Behaviour> = {
  'before it is asked': async ({ text }) => {
    const reason = { any: 'reason' };
    const error: unknown = await fetch(text, { signal: AbortSignal.abort(reason) }).catch((e: unknown) => e);
    const usual: unknown = await fetch(text, { signal: AbortSignal.abort() }).catch(String);
    return [error === reason, usual];
  },
  'the reason is the same object, in a reader, in text() and in a clone': async ({ endless }) => {
    const seen: unknown[] = [];
    for (const reason of [new RangeError('enough'), 'a text', 7, { any: 1 }]) {
      const controller = new AbortController();
      const response = await fetch(endless, { signal: controller.signal });
      const copy = response.clone();
      const reader = response.body?.getReader();
      await reader?.read();
      const all = copy.text().catch((e: unknown) => e);
      controller.abort(reason);
      const got: unknown = await reader?.read().catch((e: unknown) => e);
      const closed: unknown = await reader?.closed.catch((e: unknown) => e);
      seen.push([got === reason, closed === reason, (await all) === reason]);
    }
    return seen;
  },
  'without a reason': async ({ endless }) => {
    const controller = new AbortController();
    const response = await fetch(endless, { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort();
    const error = (await reader?.read().catch((e: unknown) => e)) as DOMException;
    return [error.name, error.message, error instanceof DOMException, response.bodyUsed];
  },
  'a time-out of the signal': async ({ endless }) => {
    const response = await fetch(endless, { signal: AbortSignal.timeout(600) });
    return response.text().catch(String);
  },
  'a lock that is released while a read is under way': async ({ endless }) => {
    const body = (await fetch(endless)).body as ReadableStream;
    const reader = body.getReader();
    await reader.read();
    const rest = reader.read().then((step) => (step.done ? 'done' : 'more'), String);
    reader.releaseLock();
    return [await rest, body.locked, await reader.closed.catch(String)];
  },
};
