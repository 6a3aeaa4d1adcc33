import { statementParser } from '@dataing/adapters/sql-parser';
import { type Change, diffQueries, type QueryDiff } from '@dataing/sql/diff';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readTexts, type SqlText } from '../sql/input.ts';
import type { SqlDiffOptions } from '../sql/options.ts';
import { paragraph, reportDiagnostics } from '../sql/report.ts';
import { readSchema } from '../sql/schema-file.ts';

/** What changed between two queries. Exit 0 where no row can show it, 1 where one can, 2 where one is unreadable. */
export async function run(options: SqlDiffOptions, io: Io): Promise<number> {
  const { json } = options;
  const [before, after] = await readTexts(options.inputs, io);
  const diff = await compare(before.text, after.text, options, io);
  // The diff names the texts by their side.
  const sides: SqlText[] = [
    { ...before, name: 'before' },
    { ...after, name: 'after' },
  ];
  reportDiagnostics(diff.diagnostics, sides, io);
  const { diagnostics: _, ...result } = diff;
  io.stdout.write(json ? `${JSON.stringify(result)}\n` : asText(diff, io));
  if (diff.class === 'unknown') return exitCodes.unusable;
  return diff.cosmetic ? exitCodes.done : exitCodes.no;
}

async function compare(before: string, after: string, options: SqlDiffOptions, io: Io): Promise<QueryDiff> {
  const { dialect } = options;
  const parser = statementParser();
  try {
    const schema = await readSchema(options.schema, dialect, parser, io);
    const parsed = {
      before: await parser.parse(before, { dialect, file: 'before' }),
      after: await parser.parse(after, { dialect, file: 'after' }),
    };
    return diffQueries(before, after, { dialect, schema, parsed });
  } finally {
    await parser.close();
  }
}

const CLASSES: Readonly<Record<QueryDiff['class'], string>> = {
  cosmetic: 'Nothing changed that a row could show.',
  additive: 'Columns were added; the others and the rows are as they were.',
  columns: 'Columns changed; the rows are as many as they were.',
  rows: 'Which rows there are has changed.',
  unknown: 'What changed cannot be said.',
};

function asText(diff: QueryDiff, io: Io): string {
  const lines = diff.changes.map((change) => changeText(change, io));
  if (diff.class !== 'cosmetic' && diff.untouched.length > 0) {
    const names = diff.untouched.map(({ after }) => after).join(', ');
    lines.push(paragraph(`untouched: ${names}`, '', io));
  }
  return `${CLASSES[diff.class]}\n${lines.length > 0 ? `\n${lines.join('')}` : ''}`;
}

function changeText(change: Change, io: Io): string {
  const effects = [
    change.rows === 'same' ? '' : `rows: ${change.rows}`,
    change.fanOut ? 'rows may be repeated' : '',
    change.nulls === 'same' ? '' : `nulls: ${change.nulls}`,
    change.grain === 'same' ? '' : `grain: ${change.grain}`,
    change.columns.length === 0 ? '' : `columns: ${change.columns.join(', ')}`,
    change.certainty.replaceAll('_', ' '),
  ].filter((effect) => effect !== '');
  const head = paragraph(`${change.kind.replaceAll('_', ' ')}: ${change.detail}`, '', io);
  return `${head}${paragraph(effects.join('; '), '    ', io)}`;
}
