import type { Dialect } from '../../dialect/index.ts';
import type { Expression, FromItem, Query, Statement, TypeName } from '../../tree/index.ts';

/** What each part of the renderer asks of the others. All give SQL on one line, raw clauses of the tree aside. */
export interface Writer {
  readonly dialect: Dialect;
  /** An expression, in brackets when it binds less tightly than `power`. */
  expression(node: Expression, power?: number): string;
  list(nodes: readonly Expression[]): string;
  query(node: Query): string;
  from(node: FromItem): string;
  type(node: TypeName): string;
  statement(node: Statement): string;
}

/** Parts with one space between them; what is empty or absent is left out. */
export function words(...parts: ReadonlyArray<string | false | undefined>): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
}
