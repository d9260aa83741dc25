/** Finds an element that stands in the page's own HTML. */
export const find = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
export const findInput = (id: string): HTMLInputElement => find(id) as HTMLInputElement;
