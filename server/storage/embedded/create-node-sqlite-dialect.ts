import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type Dialect, SqliteDialect, type SqliteStatement } from 'kysely';

/**
 * Lets Kysely speak to Node's own SQLite.
 * @param database owned by the dialect from now on: destroying Kysely closes it
 */
export function createNodeSqliteDialect(database: DatabaseSync): Dialect {
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => adaptStatement(database.prepare(sql)),
    },
  });
}

/** Kysely passes values as one array, node:sqlite takes them one by one. */
function adaptStatement(statement: ReturnType<DatabaseSync['prepare']>): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...asInput(values)),
    run: (values) => statement.run(...asInput(values)),
    iterate: (values) => statement.iterate(...asInput(values)),
  };
}

/** A value that SQLite can't hold is refused by node:sqlite itself. */
function asInput(values: readonly unknown[]): readonly SQLInputValue[] {
  return values as readonly SQLInputValue[];
}
