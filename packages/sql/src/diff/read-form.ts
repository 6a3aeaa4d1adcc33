import type { Diagnostic } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import type { ParsedSql } from '../grammar/index.ts';
import { type BoundColumn, type ResolvedStatement, resolveNames, type SchemaIndex } from '../scope/index.ts';
import type { Query, Statement } from '../tree/index.ts';
import type { Form } from './form.ts';
import { Lowering, type TableNames } from './lowering.ts';
import { summaryOf, TooDeep } from './summary.ts';
import { withoutPipes } from './unpipe.ts';

export interface Read {
  readonly form: Form;
  readonly columns: readonly BoundColumn[];
}

export interface ReadOptions {
  readonly dialect: SqlDialect;
  readonly schema?: SchemaIndex;
  /** What tables and columns are called, where that is not what the text calls them. */
  readonly names?: TableNames;
  readonly file?: string;
}

/** The form of the one query of a text, or why there is none. */
export function readForm(
  text: string,
  parsed: ParsedSql,
  { dialect, schema, names, file = 'query' }: ReadOptions,
): { read?: Read; diagnostics: Diagnostic[] } {
  const [statement, ...more] = parsed.statements;
  const query = statement === undefined ? undefined : queryOf(statement);
  if (parsed.diagnostics.length > 0 || more.length > 0 || query === undefined) {
    const help: Diagnostic = {
      code: 'DIFF_NOT_A_QUERY',
      severity: 'error',
      message: `the text ${file} is not one query that can be read`,
    };
    return { diagnostics: [...parsed.diagnostics, help] };
  }
  const plain = withoutPipes(query);
  const resolved: ResolvedStatement = resolveNames(plain, { dialect, schema, text, file });
  try {
    const form = new Lowering(resolved, dialect, names).query(plain);
    summaryOf(form);
    return { read: { form, columns: resolved.query?.columns ?? [] }, diagnostics: [...resolved.diagnostics] };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const deep: Diagnostic = {
      code: 'DIFF_TOO_DEEP',
      severity: 'error',
      message: `${file}: ${error.message}`,
    };
    return { diagnostics: [...resolved.diagnostics, deep] };
  }
}

/** The query of a statement: its own, or what CREATE ... AS and CREATE VIEW store. */
function queryOf(statement: Statement): Query | undefined {
  switch (statement.kind) {
    case 'select':
    case 'set_operation':
    case 'values':
    case 'table_query':
    case 'bracketed':
    case 'pipe':
      return statement;
    case 'create_table':
    case 'create_view':
      return statement.query;
    default:
      return undefined;
  }
}
