/** When the events of twins were in the page's hands, by the page's clock, in milliseconds. */
export interface TwinTimes {
  readonly guarded: readonly number[];
  readonly plain: readonly number[];
}

/** Runs in the page: reads pairs of twins, all at the same time. */
export async function readTwins(pairs: readonly (readonly [string, string])[]): Promise<TwinTimes[]> {
  const LINE_FEED = 10;
  const read = async (url: string): Promise<number[]> => {
    const times: number[] = [];
    const response = await fetch(url);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let last = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return times;
      const now = performance.now();
      // An event ends with an empty line.
      for (const byte of value) {
        if (byte === LINE_FEED && last === LINE_FEED) times.push(now);
        last = byte;
      }
    }
  };
  return Promise.all(
    pairs.map(async ([guardedUrl, plainUrl]) => {
      const [guarded, plain] = await Promise.all([read(guardedUrl), read(plainUrl)]);
      return { guarded: guarded ?? [], plain: plain ?? [] };
    }),
  );
}

/** Runs in the page: reads two documents at the same time. @returns how much later the first one was there, in milliseconds */
export async function readDocuments(pair: readonly [string, string]): Promise<number> {
  const read = async (url: string): Promise<number> => {
    await (await fetch(url)).text();
    return performance.now();
  };
  const [guarded = 0, plain = 0] = await Promise.all(pair.map(read));
  return guarded - plain;
}
