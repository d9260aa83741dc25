import type { AuditRecord } from '../../src/protocol/index.ts';

/** What must have happened in a demo conversation. */
export interface Expectation {
  /** Id of the conversation, as on the demo page's button. */
  readonly conversation: string;
  readonly endReason: AuditRecord['endReason'];
  /** State of the answer on the page when it is over. */
  readonly pageState: 'done' | 'filtered';
  /** Rules that must have hit, and no other. */
  readonly rules: readonly string[];
  /** Text that the reader must see. */
  readonly shown: readonly string[];
  /** Values of which no telling part may be seen. */
  readonly hidden: readonly string[];
}

export const EXPECTATIONS: readonly Expectation[] = [
  { conversation: 'clean', endReason: 'complete', pageState: 'done', rules: [], shown: [], hidden: [] },
  {
    conversation: 'secrets',
    endReason: 'complete',
    pageState: 'done',
    rules: ['aws-access-key-id', 'aws-secret-access-key', 'github-token', 'private-key'],
    shown: [
      '[redacted: AWS access key id]',
      '[redacted: AWS secret access key]',
      '[redacted: GitHub token]',
      '[redacted: private key]',
    ],
    hidden: [
      'AKIAIOSFODNN7EXAMPLE',
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
      'VGhpcyBpcyBub3QgYSBwcml2YXRlIGtleS4gSXQgaXMgYSBzZW50ZW5jZSBpbiBi',
    ],
  },
  {
    conversation: 'personal-data',
    endReason: 'complete',
    pageState: 'done',
    rules: ['email', 'payment-card', 'us-ssn'],
    shown: [
      '[redacted: e-mail address]',
      '[redacted: payment card number]',
      '[redacted: US social security number]',
    ],
    hidden: ['maria.keller', '536-22-8726', '4242 4242 4242 4242'],
  },
  {
    conversation: 'code-name',
    endReason: 'blocked',
    pageState: 'filtered',
    rules: ['internal-code-names'],
    shown: ['Second, what we shipped'],
    hidden: ['Project Nightjar'],
  },
  {
    conversation: 'tool-call',
    endReason: 'complete',
    pageState: 'done',
    rules: ['github-token'],
    shown: ['[redacted: GitHub token]'],
    hidden: ['ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  },
];
