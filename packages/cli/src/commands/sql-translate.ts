import { statementParser } from '@dataing/adapters/sql-parser';
import { isTranslated, type Loss, translate, type Translation } from '@dataing/sql/translate';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readTexts } from '../sql/input.ts';
import type { SqlTranslateOptions } from '../sql/options.ts';
import { paragraph, reportDiagnostics } from '../sql/report.ts';

/** CREATE TABLE statements for another database on stdout, losses on stderr. Exit 1 where one was not translated. */
export async function run(options: SqlTranslateOptions, io: Io): Promise<number> {
  const { from, to, exact, json } = options;
  const texts = await readTexts(options.inputs, io);
  const parser = statementParser();
  let isWhole = true;
  for (const { name, text } of texts) {
    const parsed = await parser.parse(text, { dialect: from, file: name });
    const request = { from, to, file: name, parsed, wholeNumbers: exact ? 'exact' : 'bigint' } as const;
    const translation = translate(text, request);
    isWhole &&= isTranslated(translation);
    io.stdout.write(json ? asJson(translation) : translation.sql);
    reportDiagnostics(translation.diagnostics, texts, io);
    if (!json && translation.losses.length > 0) io.stderr.write(lossText(translation.losses, io));
  }
  await parser.close();
  return isWhole ? exitCodes.done : exitCodes.no;
}

function asJson({ statements, losses, diagnostics }: Translation): string {
  return `${JSON.stringify({ statements, losses, diagnostics })}\n`;
}

function lossText(losses: readonly Loss[], io: Io): string {
  const lines = losses.map(
    ({ kind, where, what, why, consequence }) =>
      `${paragraph(`${kind} ${where}: ${what.replaceAll(/\s+/g, ' ')}`, '', io)}${paragraph(`${why}; ${consequence}`, '    ', io)}`,
  );
  return lines.join('');
}
