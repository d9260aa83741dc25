/** Name of the port on which the popup asks every frame of a tab for its answers. */
export const PAGE_ANSWERS_PORT = 'page-answers';
