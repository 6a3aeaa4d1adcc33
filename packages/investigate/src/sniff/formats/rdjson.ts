import type { Fix, ImpactPrediction } from '../prediction.ts';
import { type FindingLevel, findingsOf } from './findings.ts';
import { prose } from './markup.ts';

const SEVERITY: Readonly<Record<FindingLevel, string>> = { error: 'ERROR', warning: 'WARNING', note: 'INFO' };

/**
 * Reviewdog's diagnostics, whose messages it writes into comments as Markdown: what was found, and each recommendation with the lines as a suggestion where it is known
 * behind which line they go, or which one they replace. Source: `reviewdog/reviewdog`, proto/rdf.
 */
export function renderRdjson(prediction: ImpactPrediction): string {
  const found = findingsOf(prediction).flatMap(({ message, rule, level, place }) =>
    place === null
      ? []
      : [
          {
            message: prose(message),
            location: locationOf(place.file, place.line),
            severity: SEVERITY[level],
            code: { value: rule },
          },
        ],
  );
  const result = {
    source: { name: 'dataing' },
    diagnostics: [...found, ...prediction.fixes.map(fixOf)],
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function locationOf(path: string, line: number | null) {
  return line === null ? { path } : { path, range: { start: { line } } };
}

/** A comment can carry a suggestion only for its own lines: where there is one, both stand at the line behind. */
function fixOf({ text, file, line, insert, replaces }: Fix) {
  const common = { message: prose(text), severity: 'INFO', code: { value: 'recommendation' } };
  if (line === null || insert === null) return { ...common, location: locationOf(file, line) };
  if (replaces === true) {
    const range = { start: { line }, end: { line } };
    return { ...common, location: { path: file, range }, suggestions: [{ range, text: insert }] };
  }
  const place = { line: line + 1, column: 1 };
  const suggestion = {
    range: { start: place, end: place },
    text: insert.endsWith('\n') ? insert : `${insert}\n`,
  };
  return { ...common, location: locationOf(file, line + 1), suggestions: [suggestion] };
}
