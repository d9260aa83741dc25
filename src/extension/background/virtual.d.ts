/** What a build was made for; put in by `scripts/build/stinger-build-plugin.ts`. */
declare module 'virtual:stinger-build' {
  /** The root of trust: a signed envelope, as text. */
  export const root: string;
  /** The bundle that guards before the first contact with a server: a signed envelope, as text. */
  export const baseline: string;
  /** The server that this build reports to, unless policy or the user has chosen another. */
  export const enrolment: {
    readonly serverUrl: string;
    readonly clientToken: string;
    readonly channel: string;
  };
}
