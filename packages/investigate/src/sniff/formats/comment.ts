import type { Counterexample } from '../counterexample/find-counterexample.ts';
import { counterexampleHeadline, NO_COUNTEREXAMPLE } from '../counterexample/headline.ts';
import { renderUnitTest } from '../counterexample/render-unit-test.ts';
import type {
  AffectedTable,
  Fix,
  ImpactPrediction,
  MeasuredTable,
  PredictedAnomaly,
  PredictedBreak,
  PredictedChange,
} from '../prediction.ts';
import { differenceText } from '../measure/difference-text.ts';
import { exchangeText } from '../measure/exchanged-rows.ts';
import { code, fence, prose, tableOf } from './markup.ts';

/** By this the one comment of a pull request is found again. */
export const COMMENT_MARKER = '<!-- dataing:sniff -->';

/** GitHub takes no longer comment; the marker and its end of line are of it. */
const COMMENT_LENGTH_MAX = 65_536 - COMMENT_MARKER.length - 1;
/** GitHub takes 1 MiB of UTF-8 of a step's summary: at most four bytes each, with room for what others wrote. */
const SUMMARY_LENGTH_MAX = 240_000;
/** Tried one after another until the text is short enough. */
const ROWS = [200, 100, 50, 20, 10, 5, 2, 1, 0];

/** The comment of a pull request, without its marker: Markdown in which foreign text stays text, short enough for the host. */
export function renderComment(prediction: ImpactPrediction, found?: readonly Counterexample[]): string {
  return withinLength(prediction, found, COMMENT_LENGTH_MAX);
}

/** The summary of a job: the same text, with room for more. */
export function renderSummary(prediction: ImpactPrediction, found?: readonly Counterexample[]): string {
  return withinLength(prediction, found, SUMMARY_LENGTH_MAX);
}

function withinLength(
  prediction: ImpactPrediction,
  found: readonly Counterexample[] | undefined,
  lengthMax: number,
): string {
  for (const rowsMax of ROWS) {
    const text = new Page(prediction, found, rowsMax).render();
    if (text.length <= lengthMax) return text;
  }
  return `${headline(prediction)}\n\nWhat there is to say is longer than fits here.\n`;
}

function headline({ overallRisk, confidence }: ImpactPrediction): string {
  return `### Dataing sniff: ${overallRisk} risk (confidence ${confidence.toFixed(2)})`;
}

class Page {
  readonly #prediction: ImpactPrediction;
  /** Absent: none were asked for. */
  readonly #found: readonly Counterexample[] | undefined;
  readonly #rowsMax: number;

  constructor(prediction: ImpactPrediction, found: readonly Counterexample[] | undefined, rowsMax: number) {
    this.#prediction = prediction;
    this.#found = found;
    this.#rowsMax = rowsMax;
  }

  render(): string {
    const { breaks, predictedAnomalies, changes, affectedDownstream, measured } = this.#prediction;
    const { fixes, notLookedAt } = this.#prediction;
    const told = changes.filter((it) => it.meaning !== 'cosmetic');
    const lines = [
      ...[headline(this.#prediction), '', this.#subject(told)],
      ...this.#table('Breaks', ['What', 'How sure', 'Where', 'Why'], breaks, breakRow),
      ...this.#table(
        'Predicted anomalies',
        ['Table', 'Anomaly', 'Likelihood', 'Why'],
        predictedAnomalies,
        anomalyRow,
      ),
      ...this.#table('Measured', MEASURED_HEADS, measured?.tables ?? [], measuredRow),
      ...this.#counterexamples(),
      ...this.#table('Changes', ['Model', 'What changed', 'Where'], told, changeRow),
      ...this.#folded(
        'Downstream',
        ['Table', 'Hops', 'Impact', 'Columns', 'Rows', 'Risk'],
        affectedDownstream,
      ),
      ...this.#recommendations(fixes),
      ...this.#unread(notLookedAt),
    ];
    return `${lines.join('\n').trimEnd()}\n`;
  }

  #subject(told: readonly PredictedChange[]): string {
    const { range, changedModels, affectedDownstream } = this.#prediction;
    if (told.length + changedModels.length + affectedDownstream.length === 0)
      return `${code(range.label)}: nothing changes in meaning`;
    const counts = [
      counted(told.length, 'change'),
      `in ${counted(changedModels.length, 'model')}`,
      `${counted(affectedDownstream.length, 'table')} downstream`,
    ];
    return `${code(range.label)}: ${counts[0]} ${counts[1]}, ${counts[2]}`;
  }

  #table<T>(
    title: string,
    heads: readonly string[],
    items: readonly T[],
    row: (item: T) => readonly string[],
  ): string[] {
    if (items.length === 0) return [];
    const rows = items.slice(0, this.#rowsMax).map(row);
    const table = rows.length === 0 ? [] : tableOf(heads, rows);
    return ['', `#### ${title}`, '', ...table, ...this.#more(items.length)];
  }

  #folded(title: string, heads: readonly string[], items: readonly AffectedTable[]): string[] {
    if (items.length === 0) return [];
    const [, , , ...table] = this.#table(title, heads, items, affectedRow);
    const head = `<details><summary>${title}: ${counted(items.length, 'table')}</summary>`;
    return ['', head, '', ...table, '', '</details>'];
  }

  #recommendations(fixes: readonly Fix[]): string[] {
    if (fixes.length === 0) return [];
    const shown = fixes.slice(0, this.#rowsMax).flatMap((it, i) => {
      const { text, file, line, insert } = it;
      const item = `${i + 1}. ${prose(text)} (${placed(file, line)})`;
      if (insert === null) return [item];
      const language = file.endsWith('.sql') ? 'sql' : 'yaml';
      return [item, '', ...fence(insert, language).map((own) => `    ${own}`), ''];
    });
    return ['', '#### Recommendations', '', ...shown, ...this.#more(fixes.length)];
  }

  #counterexamples(): string[] {
    const found = this.#found;
    if (found === undefined) return [];
    const shown = found.slice(0, this.#rowsMax).flatMap((it) => {
      const title = prose(counterexampleHeadline(it));
      if (it.kind !== 'found') return [`- ${title}`];
      const test = fence(renderUnitTest(it), 'yaml');
      return ['', `<details><summary>${title}</summary>`, '', ...test, '', '</details>', ''];
    });
    const none = found.length === 0 ? [NO_COUNTEREXAMPLE] : [];
    return ['', '#### Counterexamples', '', ...none, ...shown, ...this.#more(found.length)];
  }

  #unread(notes: readonly string[]): string[] {
    if (notes.length === 0) return [];
    const shown = notes.slice(0, this.#rowsMax).map((it) => `- ${prose(it)}`);
    const body = ['', ...shown, ...this.#more(notes.length), ''];
    return ['', `<details><summary>Not looked at: ${notes.length}</summary>`, ...body, '</details>'];
  }

  #more(count: number): string[] {
    const rest = count - Math.min(count, this.#rowsMax);
    return rest === 0 ? [] : ['', `${rest} more not shown.`];
  }
}

function breakRow({ by, description, file, line, stamp }: PredictedBreak): string[] {
  return [code(by), STAMP_WORDS[stamp], placed(file, line), prose(description)];
}

function changeRow({ model, description, file, line }: PredictedChange): string[] {
  return [model === null ? '' : code(model), prose(description), placed(file, line)];
}

function placed(file: string, line: number | null): string {
  return code(line === null ? file : `${file}:${line}`);
}

const STAMP_WORDS = {
  proven: 'proven',
  structural: 'by its structure',
  heuristic: 'a guess',
  needs_data: 'depends on the data',
} as const;

const MEASURED_HEADS = ['Table', 'Rows before', 'Rows after', 'Columns that differ'];

function measuredRow(it: MeasuredTable): string[] {
  const { table, rowsBefore, rowsAfter, columns } = it;
  const differing = columns.flatMap((column) => {
    const words = differenceText(column);
    return words === '' ? [] : [`${code(column.column)} (${words})`];
  });
  const exchanged = exchangeText(it);
  if (exchanged !== '') differing.push(exchanged);
  return [code(table), String(rowsBefore), String(rowsAfter), differing.join(', ')];
}

function anomalyRow({ table, column, anomalyType, likelihood, reasoning, base }: PredictedAnomaly): string[] {
  const name = code(column === null ? table : `${table}.${column}`);
  const past = base === null ? '' : ` (${base.hits} of ${base.cases} before)`;
  return [name, code(anomalyType), `${Math.round(likelihood * 100)} %`, prose(reasoning) + past];
}

function affectedRow({ table, distance, impactType, columns, rows, risk }: AffectedTable): string[] {
  const named = columns.slice(0, 10).map(code);
  const rest = columns.length - named.length;
  const list = rest > 0 ? [...named, `${rest} more`] : named;
  return [code(table), String(distance), impactType, list.join(', '), rows ? 'yes' : 'no', risk];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
