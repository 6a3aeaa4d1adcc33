import { escapeForTerminal } from '@dataing/base/diagnostics';
import { type Anomaly, describeAnomaly, describeStretch, type MonitorReport } from '@dataing/investigate';

/** What a run found, for people. `width` is that of the terminal; `nothing` is said where there is no anomaly. */
export function renderReport(report: MonitorReport, width: number, nothing = 'nothing unusual'): string {
  const { tables, anomalies, resolved, series, tests } = report;
  const head = `${count(tables.length, 'table')}, ${count(series, 'series')}, ${count(tests, 'test')}: ${foundText(report, nothing)}`;
  const notes = notesOf(tables);
  const parts = [
    head,
    ...anomalies.map((anomaly) => renderAnomaly(anomaly, width, anomaly.isNew ? 'new' : anomaly.state)),
    ...resolved.map((anomaly) => renderAnomaly(anomaly, width, anomaly.state)),
    ...(notes.length === 0
      ? []
      : [['Not looked at:', ...notes.flatMap((note) => wrapped(note, width))].join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Each reason once, with the tables that it is true of. */
function notesOf(tables: MonitorReport['tables']): readonly string[] {
  const tablesOf = new Map<string, string[]>();
  for (const { table, failed, notLookedAt } of tables) {
    for (const reason of [...(failed === null ? [] : [failed]), ...notLookedAt]) {
      tablesOf.set(reason, [...(tablesOf.get(reason) ?? []), table]);
    }
  }
  return [...tablesOf].map(([reason, names]) => {
    const rest = names.length - NAMES_SHOWN;
    const shown = rest > 1 ? `${names.slice(0, NAMES_SHOWN).join(', ')} and ${rest} more` : names.join(', ');
    return `${shown}: ${reason}`;
  });
}

const NAMES_SHOWN = 6;

function foundText({ anomalies, resolved }: MonitorReport, nothing: string): string {
  const over = resolved.length === 0 ? '' : `, ${resolved.length} over`;
  return `${foundNow(anomalies, nothing)}${over}`;
}

function foundNow(anomalies: MonitorReport['anomalies'], nothing: string): string {
  if (anomalies.length === 0) return nothing;
  const fresh = anomalies.filter(({ isNew }) => isNew).length;
  const anomaliesText = anomalies.length === 1 ? '1 anomaly' : `${anomalies.length} anomalies`;
  return `${anomaliesText}, ${fresh === anomalies.length ? 'all' : fresh} new`;
}

/** Two lines: which series since when, and what was seen. */
export function renderAnomaly(anomaly: Anomaly, width: number, mark: string): string {
  const where = escapeForTerminal(`${anomaly.table}.${anomaly.metric}`);
  const first = `${anomaly.id}  ${anomaly.severity.padEnd(6)}  ${where}`;
  const seen = escapeForTerminal(`${describeAnomaly(anomaly)}, ${describeStretch(anomaly)} (${mark})`);
  return [cut(first, width), ...fold(seen, width, '          ')].join('\n');
}

/** The command that looks for the cause, in two lines; undefined where `investigate` knows no such metric. */
export function nextCommand(anomaly: Anomaly, where: string): string | undefined {
  const { expression, table, at } = anomaly;
  if (expression === null) return undefined;
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const day = at.endsWith('T00:00:00') ? at.slice(0, 10) : at;
  const name = /^[\w.]+$/.test(table) ? table : quoted(table);
  const metric = quoted(plain(expression));
  return `dataing investigate ${where} --table ${name} \\\n      --metric ${metric} --at ${day}`;
}

/** Without the quotes that plain names do not need. */
function plain(expression: string): string {
  return expression.replaceAll(/"([a-z_][a-z0-9_]*)"/g, '$1');
}

const count = (n: number, noun: string): string =>
  `${String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',')} ${noun}${n === 1 || noun.endsWith('s') ? '' : 's'}`;

function wrapped(note: string, width: number): string[] {
  return fold(escapeForTerminal(note), width, '  ');
}

/** The text in lines of at most `width`, each behind `indent`. */
function fold(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line].map((it) => cut(it, width));
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 3)}...`;
}
