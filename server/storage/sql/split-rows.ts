/** Keeps a statement below the databases' limits on bound values (SQLite 32,766, PostgreSQL 65,535). */
const ROWS_PER_STATEMENT = 200;

/** @returns the rows in order, in parts that fit one statement; nothing for no rows. */
export function* splitRows<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) yield rows.slice(at, at + ROWS_PER_STATEMENT);
}
