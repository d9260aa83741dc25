/** What the reference says of a request, besides its shape. */
export interface RouteDescription {
  readonly tag: 'Sessions' | 'Rules' | 'Audit' | 'Administration' | 'First API' | 'Operations' | 'Demo';
  /** Whose token it takes. */
  readonly token:
    | 'client'
    | 'client or admin'
    | 'any'
    | 'viewer or admin'
    | 'publisher or admin'
    | 'admin'
    | 'none';
  readonly summary: string;
  /** Of the answer, where it isn't JSON. */
  readonly mediaTypes?: readonly string[];
}

/** Every route, in the order of the reference. Assets of pages have none. */
export const ROUTES: Readonly<Record<string, RouteDescription>> = {
  'POST /v1/stream/start': {
    tag: 'Sessions',
    token: 'client',
    summary: 'Opens a session under an id that the client makes',
  },
  'POST /v1/stream/update': {
    tag: 'Sessions',
    token: 'client',
    summary: "Replaces the session's report with newer totals",
  },
  'POST /v1/stream/finish': {
    tag: 'Sessions',
    token: 'client',
    summary: 'Ends a session and writes its audit record',
  },
  'GET /v1/stream/status': { tag: 'Sessions', token: 'client', summary: 'Says what is on disk of a session' },
  'POST /v1/stream/batch': {
    tag: 'Sessions',
    token: 'client',
    summary: 'Updates of many sessions, each with its own answer',
  },
  'GET /v1/stream/events': {
    tag: 'Sessions',
    token: 'client',
    summary:
      "Verdicts that no answer carried, of the client's own sessions, resumed by `Last-Event-ID`; `clientId` is needed where clients share a token",
    mediaTypes: ['text/event-stream'],
  },
  'GET /v1/policy': { tag: 'Sessions', token: 'client', summary: 'Says what the server asks of its clients' },
  'GET /v1/channels/:name': {
    tag: 'Rules',
    token: 'any',
    summary: 'Says which bundle is newest, signed',
  },
  'GET /v1/bundles/:sha256': { tag: 'Rules', token: 'any', summary: 'A bundle by its digest' },
  'GET /v1/roots/:version': { tag: 'Rules', token: 'any', summary: 'The root document' },
  'GET /v1/audit/sessions': {
    tag: 'Audit',
    token: 'viewer or admin',
    summary: 'Records of ended sessions, newest first, a page at a time',
  },
  'GET /v1/audit/export': {
    tag: 'Audit',
    token: 'viewer or admin',
    summary: 'The log, oldest entry first, as a stream; without a filter as JSONL it can be verified',
    mediaTypes: ['application/jsonl', 'text/csv'],
  },
  'GET /v1/audit/checkpoints': {
    tag: 'Audit',
    token: 'viewer or admin',
    summary: 'Signed checkpoints of the log, one envelope on each line',
    mediaTypes: ['application/jsonl'],
  },
  'POST /v1/admin/bundles': {
    tag: 'Administration',
    token: 'publisher or admin',
    summary: 'Verifies a bundle, compiles its rules and puts it on a channel',
  },
  'GET /v1/admin/clients': { tag: 'Administration', token: 'admin', summary: 'Lists enrolled clients' },
  'POST /v1/admin/clients': {
    tag: 'Administration',
    token: 'admin',
    summary: 'Enrols a client; its token is shown this once',
  },
  'POST /v1/admin/clients/:clientId/revoke': {
    tag: 'Administration',
    token: 'admin',
    summary: 'Takes the token from a client',
  },
  'GET /v1/admin/guardrails': {
    tag: 'Administration',
    token: 'viewer or admin',
    summary: 'Says how the guardrails run, what may be chosen, and whether they keep their class',
  },
  'POST /v1/admin/guardrails/:guardrail/mode': {
    tag: 'Administration',
    token: 'admin',
    summary: 'Runs a guardrail in another mode from now on, or as the settings have it',
  },
  'GET /v1/admin/acts': {
    tag: 'Administration',
    token: 'viewer or admin',
    summary: 'What administrators did: modes, clients, bundles; newest first',
  },
  'POST /v1/check': { tag: 'First API', token: 'client or admin', summary: 'Checks a text by a preset' },
  'GET /v1/rules': { tag: 'First API', token: 'client or admin', summary: 'Says what a preset checks' },
  'GET /health': { tag: 'Operations', token: 'none', summary: 'Says that the server answers' },
  'GET /healthz': { tag: 'Operations', token: 'none', summary: 'Says that the process lives' },
  'GET /readyz': {
    tag: 'Operations',
    token: 'none',
    summary: 'Says whether the server can work now, and which part of it cannot',
  },
  'GET /metrics': {
    tag: 'Operations',
    token: 'viewer or admin',
    summary: 'Metrics for Prometheus',
    mediaTypes: ['text/plain'],
  },
  'POST /demo/stream': {
    tag: 'Demo',
    token: 'none',
    summary: 'Streams a recorded answer',
    mediaTypes: ['text/event-stream'],
  },
};
