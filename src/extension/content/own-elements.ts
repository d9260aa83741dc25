/**
 * The platform's own, because an element of the page may be named like a member of its document: after `<img
 * name="createElement">` that is what `document.createElement` is, in every world.
 */
const { createElementNS } = Document.prototype;
const getDocumentElement = Object.getOwnPropertyDescriptor(Document.prototype, 'documentElement')
  ?.get as () => Element | null;

/** Makes an element, in documents that are no HTML as well. */
export function createElement<Name extends keyof HTMLElementTagNameMap>(
  document: Document,
  name: Name,
): HTMLElementTagNameMap[Name] {
  return createElementNS.call(document, 'http://www.w3.org/1999/xhtml', name) as HTMLElementTagNameMap[Name];
}

/** Puts an element into a document, at its end. */
export function appendToDocument(document: Document, element: Element): void {
  getDocumentElement.call(document)?.append(element);
}
