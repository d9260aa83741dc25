/** Where the project's own chores keep what they make. Nothing of it is committed. */
export const HOME_DIR = '.stinger';
/** Throwaway keys, root and baseline of `npm start` and `npm run build`. */
export const DEV_TRUST_DIR = `${HOME_DIR}/trust`;
export const EXTENSION_DIR = 'dist/chrome';
export const SCREENSHOTS_DIR = 'out/tour';

export const DEFAULT_PORT = 8_787;
export const DEFAULT_SERVER_URL = `http://127.0.0.1:${DEFAULT_PORT}`;
