import { CodedError } from '../../src/protocol/index.ts';

/** Runs a function that must throw a coded error and gives the error; any other outcome fails the test. */
export function catchCodedError(run: () => unknown): CodedError {
  try {
    run();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown where a coded error is expected.');
}
