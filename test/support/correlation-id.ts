/** As the page's side may name a stream. */
export const CORRELATION_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
