/** What guardrails that ask other services need of the world around them. */
export interface ExternalDeps {
  readonly now: () => Date;
  readonly randomUuid: () => string;
}
