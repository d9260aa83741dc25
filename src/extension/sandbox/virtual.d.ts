/** The built Worker as source text, made by `scripts/build/engine-worker-plugin.ts`. */
declare module 'virtual:engine-worker' {
  const source: string;
  export default source;
}
