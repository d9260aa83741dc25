/** Calls the function once, when the value is first needed. */
export function memoise<T>(create: () => T): () => T {
  let value: { readonly it: T } | null = null;
  return () => {
    value ??= { it: create() };
    return value.it;
  };
}
