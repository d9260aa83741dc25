/**
 * Name of the event that carries a port from the isolated world into the page's world. Both worlds run at
 * document_start before any page script, and the listener takes the first event alone, so the page can neither
 * see the port pass nor offer one of its own.
 */
export const HANDSHAKE_EVENT = 'stinger:port';

/**
 * Names of the events that the two worlds of a document dispatch on that port, a message each. Nothing is posted through it:
 * it is one object for both, and an event is there at once, where a posted message waits for its turn among the page's.
 */
export const TO_CONTENT_EVENT = 'stinger:to-content';
export const TO_HOOK_EVENT = 'stinger:to-hook';
