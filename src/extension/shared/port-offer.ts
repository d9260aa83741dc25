/**
 * A port on its way to the engine, which travels with this message: content script → bridge page → service worker →
 * offscreen document.
 */
export interface PortOffer {
  readonly type: 'stinger-port';
  readonly token: string;
}

/** @returns null for anything else; the text may be anyone's */
export function parsePortOffer(value: unknown): PortOffer | null {
  const { type, token } = (value ?? {}) as Partial<Record<keyof PortOffer, unknown>>;
  return type === 'stinger-port' && typeof token === 'string' ? { type, token } : null;
}
