import type { SqlDialect } from '@dataing/ports';
import { type Dialect, dialectOf } from '../../dialect/index.ts';
import type { Expression, FromItem, Query, Statement, TypeName } from '../../tree/index.ts';
import { powerOf, writeExpression } from './expression.ts';
import { writeFrom } from './from.ts';
import { writeType } from './names.ts';
import { writeQuery } from './query.ts';
import { writeStatement } from './statement.ts';
import type { Writer } from './writer.ts';

class TreeWriter implements Writer {
  readonly dialect: Dialect;
  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  expression(node: Expression, power = 0): string {
    const text = writeExpression(node, this);
    return powerOf(node, this) < power ? `(${text})` : text;
  }

  list(nodes: readonly Expression[]): string {
    return nodes.map((node) => this.expression(node)).join(', ');
  }

  query(node: Query): string {
    return writeQuery(node, this);
  }

  from(node: FromItem): string {
    return writeFrom(node, this);
  }

  type(node: TypeName): string {
    return writeType(node, this);
  }

  statement(node: Statement): string {
    return writeStatement(node, this);
  }
}

/**
 * A statement as SQL of one dialect, without a semicolon: names in quotes where they were or must be, brackets where
 * the tree needs them and nowhere else. `parseSql` of the result gives the same tree, spans aside. It writes what the
 * tree says and translates no function and no type: that is `translate`'s work. Clauses the tree keeps as text
 * (storage options, scripts) are written as they were. Of the tree's own, 0 to PARSE_CHAIN_MAX levels deep.
 */
export function renderSql(statement: Statement, dialect: SqlDialect): string {
  return new TreeWriter(dialectOf(dialect)).statement(statement);
}

/** An expression as SQL of one dialect; see `renderSql`. */
export function renderSqlExpression(expression: Expression, dialect: SqlDialect): string {
  return new TreeWriter(dialectOf(dialect)).expression(expression);
}

/** A type as one dialect writes it; names are not translated. */
export function renderSqlType(type: TypeName, dialect: SqlDialect): string {
  return new TreeWriter(dialectOf(dialect)).type(type);
}
