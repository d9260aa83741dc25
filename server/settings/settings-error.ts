/** The server can't start with these settings. The message has one line for each wrong value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(
      ['The server cannot start with these settings:', ...lines.map((line) => `  - ${line}`)].join('\n'),
      options,
    );
  }
}
