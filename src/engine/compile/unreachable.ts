/** Stands for "never": larger than any length, and safe to add a length to. */
export const UNREACHABLE = 0x3fffffff;
