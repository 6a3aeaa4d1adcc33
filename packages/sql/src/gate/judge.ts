import type { SqlDialect, SqlParser } from '@dataing/ports';
import type { Outcome } from '@dataing/base/diagnostics';
import { admit, admitChange } from './admit.ts';
import type { GateMode } from './text.ts';

/** The scope of a verdict in any mode; see `GateScope` and `ChangeScope`. */
export interface JudgeScope {
  readonly dialect: SqlDialect;
  readonly mode: GateMode;
  readonly tables: readonly string[];
  readonly changes?: readonly string[];
  readonly defaultSchema?: string;
  readonly maxRows?: number;
}

/** The gate's answer as people and programs read it. */
export type Verdict =
  | {
      readonly allowed: true;
      readonly reads: readonly string[];
      readonly writes: readonly string[];
      /** The statement as it may be sent, its rows bounded. */
      readonly sql: string;
    }
  | {
      readonly allowed: false;
      /** A GATE_ code. */
      readonly rule: string;
      /** The place in the text; line and column from 1, `offset` in UTF-16 units. Absent where the whole text is meant. */
      readonly at?: { readonly line: number; readonly column: number; readonly offset: number };
      readonly message: string;
      /** What would be allowed, where the rule can say. */
      readonly instead?: string;
    };

/** The verdict of `admit` or `admitChange` on a text, as a value to print; what runs a statement takes theirs. */
export async function judge(
  text: string,
  scope: JudgeScope,
  parsers: readonly SqlParser[],
): Promise<Verdict> {
  const { mode } = scope;
  if (mode === 'read') {
    const outcome = await admit(text, { ...scope, mode }, parsers);
    if (outcome.ok) {
      const { tables, sql } = outcome.value;
      return { allowed: true, reads: tables, writes: [], sql };
    }
    return refusal(outcome);
  }
  const outcome = await admitChange(text, { ...scope, mode }, parsers);
  if (outcome.ok) {
    const { reads, writes, sql } = outcome.value;
    return { allowed: true, reads, writes, sql };
  }
  return refusal(outcome);
}

function refusal({ diagnostics: [first] }: Outcome<unknown>): Verdict {
  const { code, message, span, help, suggestion } = first;
  const instead = [suggestion === undefined ? undefined : `Did you mean ${suggestion}?`, help]
    .filter((text) => text !== undefined)
    .join(' ');
  return {
    allowed: false,
    rule: code,
    at: span === undefined ? undefined : { line: span.line, column: span.column, offset: span.start },
    message,
    instead: instead === '' ? undefined : instead,
  };
}
