/**
 * Name of the event that carries a port from the isolated world into the page's world. Both worlds run at
 * document_start before any page script, and the listener takes the first event alone, so the page can neither
 * see the port pass nor offer one of its own.
 */
export const HANDSHAKE_EVENT = 'stinger:port';
