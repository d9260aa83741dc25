const inTask = <T>(run: () => T | PromiseLike<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    });
  });

/** Browsers have a scheduler, Node has none. One turn of its loop is a task, and tasks keep their order. */
globalThis.scheduler ??= { postTask: inTask, yield: () => inTask(() => undefined) };
