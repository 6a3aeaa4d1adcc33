import { displayWidth, escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import { type CheckReport, countChecks } from './report.ts';
import { type CheckKind, type CheckResult, type CheckStatus } from './result.ts';

/** Columns of the table, each with the kinds it sums up. */
const GROUPS: ReadonlyArray<readonly [title: string, kinds: readonly CheckKind[]]> = [
  ['keys', ['keys']],
  ['refs', ['references', 'order', 'rollups']],
  ['nulls', ['nulls']],
  ['types', ['structure', 'types']],
  ['value', ['ranges', 'unique', 'enum', 'pattern']],
  ['rules', ['inequalities', 'expressions', 'own']],
  [
    'shape',
    [
      'targets',
      'seasonality',
      'effects',
      'outliers',
      'trends',
      'segments',
      'traits',
      'events',
      'vintage',
      'processes',
    ],
  ],
  ['stats', ['shares', 'distributions', 'correlations', 'counts']],
];

const NAME_WIDTH = 18;
const ROWS_WIDTH = 14;
const CELL_WIDTH = 6;

/** A table of outcomes, what failed, what was not looked at, and the verdict; no line above 80 cells. */
export function renderReport(report: CheckReport, options: { readonly color: boolean }): string {
  const paint = (code: string, text: string) => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = [paint('1', `${fit('table', NAME_WIDTH)}${'rows'.padStart(ROWS_WIDTH)}${titles()}`)];
  for (const { name, rows } of report.tables) {
    const checks = report.checks.filter((check) => check.table === name);
    const cells = GROUPS.map(([, kinds]) => cellOf(checks.filter((c) => kinds.includes(c.kind))));
    const painted = cells.map((cell) => {
      const text = cell.padStart(CELL_WIDTH);
      return cell === 'ok' || cell === '-' || cell === '?' ? text : paint('31', text);
    });
    const count = rows === null ? 'missing' : groupDigits(rows);
    lines.push(`${fit(name, NAME_WIDTH)}${count.padStart(ROWS_WIDTH)}${painted.join('')}`);
  }
  const failed = report.checks.filter((check) => check.status === 'failed');
  if (failed.length > 0) lines.push('', paint('1', 'Failed'), ...failed.flatMap(describeCheck));
  for (const [title, status] of OPEN) {
    const open = report.checks.filter((check) => check.status === status);
    if (open.length > 0) lines.push('', paint('1', title), ...open.flatMap(describeCheck));
  }
  lines.push('', ...verdictLines(report, paint));
  return `${lines.join('\n')}\n`;
}

/** What was not judged, by why. */
const OPEN: ReadonlyArray<readonly [title: string, status: CheckStatus]> = [
  ['Unreachable: the schema contradicts itself; not scored', 'unreachable'],
  ['Sample too small to tell', 'too_small'],
  ['Not checked', 'not_checked'],
];

function verdictLines(report: CheckReport, paint: (code: string, text: string) => string): string[] {
  const { grade, minScore, decisive } = report;
  const { passed, failed, not_checked, unreachable, too_small } = countChecks(report.checks);
  const open = not_checked + unreachable + too_small;
  const parts = grade.parts.map(
    ({ part, passed: good, judged }) => `${part} ${Number(((100 * good) / judged).toFixed(1))}`,
  );
  const verdict = report.passed ? paint('32', 'passed') : paint('31', 'failed');
  const sound = decisive ? 'keys, references and nulls are sound' : 'keys, references or nulls failed';
  const tells =
    report.tells.length === 0 ? [] : [`marks of made-up data: ${report.tells.length} (see the report)`];
  return [
    `score ${grade.score.toFixed(1)} of 100, ${minScore} needed`,
    ...wrapText(parts.join(', '), 76).map((line) => `  ${line}`),
    ...tells,
    sound,
    `${verdict}: ${passed} passed, ${failed} failed, ${open} not judged`,
  ];
}

function titles(): string {
  return GROUPS.map(([title]) => title.padStart(CELL_WIDTH)).join('');
}

function cellOf(checks: readonly CheckResult[]): string {
  const failed = checks.filter((check) => check.status === 'failed').length;
  if (failed > 0) return failed < 10 ? `${failed} bad` : failed < 100 ? `${failed}bad` : 'bad';
  if (checks.some((check) => check.status === 'passed')) return 'ok';
  return checks.length > 0 ? '?' : '-';
}

function describeCheck({ id, message }: CheckResult): string[] {
  const [first, ...rest] = wrapText(escapeForTerminal(`${id}: ${message}`), 76);
  return [`  ${first}`, ...rest.map((line) => `    ${line}`)];
}

/** Exactly `width` cells: padded, or cropped with dots. */
function fit(name: string, width: number): string {
  const safe = escapeForTerminal(name);
  if (displayWidth(safe) <= width) return safe + ' '.repeat(width - displayWidth(safe));
  let kept = '';
  for (const character of safe) {
    if (displayWidth(kept + character) > width - 3) break;
    kept += character;
  }
  return `${kept}...${' '.repeat(width - 3 - displayWidth(kept))}`;
}

function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
