/** What the parts of Stinger say to each other: documents, requests, messages, error codes and limits. */
export * from './api/admin.ts';
export * from './api/audit.ts';
export * from './api/error.ts';
export * from './api/session.ts';
export * from './api/stream.ts';
export * from './bundle/bundle.ts';
export * from './bundle/channel.ts';
export * from './bundle/envelope.ts';
export * from './bundle/root.ts';
export * from './bundle/rule.ts';
export * from './bundle/to-engine-rule.ts';
export * from './describe-issue.ts';
export * from './errors.ts';
export * from './limits.ts';
