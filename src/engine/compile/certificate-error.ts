/** A rule set that isn't what was signed. Raised before any text is scanned. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code = 'CERTIFICATE_MISMATCH';

  /**
   * @param subject the rule, or the set
   * @param difference which field differs, and how
   */
  constructor(subject: string, difference: string) {
    super(`${subject}, CERTIFICATE_MISMATCH: ${difference}. Sign the pack again, with the version in use.`);
  }
}
