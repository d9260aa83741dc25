import type { Behaviour } from '../twin-pages.ts';

/** What is refused, breaks off or is given up. */
export const FETCH_ERRORS: Record<string, Behaviour> = {
  'json() of what is none': async ({ text: url }) => (await fetch(url)).json().catch((e: Error) => e.name),
  'textStream() of what was read, or is being read': async ({ text: url }) => {
    type WithTextStream = Response & { textStream(): unknown };
    const attempt = (response: Response): string => {
      try {
        return String((response as WithTextStream).textStream());
      } catch (e) {
        return `${(e as Error).name}: ${(e as Error).message}`;
      }
    };
    const [read, locked, twice] = [await fetch(url), await fetch(url), await fetch(url)];
    await read.text();
    locked.body?.getReader();
    return [attempt(read), attempt(locked), attempt(twice), attempt(twice)];
  },
  'textStream() of what is aborted': async ({ endless }) => {
    const controller = new AbortController();
    const response = await fetch(endless, { signal: controller.signal });
    const reader = (response as Response & { textStream(): ReadableStream<string> }).textStream().getReader();
    await reader.read();
    controller.abort(new RangeError('enough'));
    return reader.read().then(
      () => 'went on',
      (e: Error) => `${e.name}: ${e.message}`,
    );
  },
  'a second text()': async ({ text: url }) => {
    const response = await fetch(url);
    await response.text();
    return response.text().catch((e: Error) => `${e.name}: ${e.message}`);
  },
  'text() of a locked body': async ({ text: url }) => {
    const response = await fetch(url);
    response.body?.getReader();
    return response.text().catch((e: Error) => `${e.name}: ${e.message}`);
  },
  'clone() of a used body': async ({ text: url }) => {
    const response = await fetch(url);
    await response.text();
    try {
      return response.clone().status;
    } catch (e) {
      return `${(e as Error).name}: ${(e as Error).message}`;
    }
  },
  'an illegal receiver': async () => {
    const tryCall = (f: () => unknown): string => {
      try {
        return String(f());
      } catch (e) {
        return (e as Error).name;
      }
    };
    return [
      tryCall(() => Object.getOwnPropertyDescriptor(Response.prototype, 'body')?.get?.call({})),
      await Response.prototype.text.call({} as Response).catch((e: Error) => e.name),
      tryCall(() => Response.prototype.clone.call({} as Response)),
    ];
  },
  'an abort with a reason': async ({ endless }) => {
    const controller = new AbortController();
    const response = await fetch(endless, { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort(new RangeError('enough'));
    return reader?.read().then(
      () => 'went on',
      (e: Error) => `${e.name}: ${e.message}`,
    );
  },
  'text() of what is aborted': async ({ endless }) => {
    const controller = new AbortController();
    const response = await fetch(endless, { signal: controller.signal });
    setTimeout(() => controller.abort(new RangeError('enough')), 50);
    return response.text().catch((e: Error) => `${e.name}: ${e.message}`);
  },
  'a network error': async () => fetch('http://127.0.0.1:9/').catch((e: Error) => `${e.name}: ${e.message}`),
};
