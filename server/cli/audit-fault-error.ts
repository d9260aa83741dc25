/** An audit log, or a checkpoint of it, is not as the server wrote it. */
export class AuditFaultError extends Error {
  override readonly name = 'AuditFaultError';
}
