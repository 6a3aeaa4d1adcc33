import type { CaseScore, Figure, FigureName, Totals } from '@dataing/incidents';

/** Figures in the order in which they are printed, with how they read. */
const LINES: ReadonlyArray<readonly [FigureName, string, 'share' | 'number']> = [
  ['cause_top1', 'cause, first named', 'share'],
  ['cause_top3', 'cause, among three', 'share'],
  ['table', 'table', 'share'],
  ['column', 'column', 'share'],
  ['segment_f1', 'affected rows (F1)', 'share'],
  ['onset_within_a_day', 'onset within a day', 'share'],
  ['commit_top1', 'commit or "no commit"', 'share'],
  ['guilty_commit_top1', 'guilty commit', 'share'],
  ['false_blame', 'blamed without a fault', 'share'],
  ['false_commit_blame', 'commit wrongly blamed', 'share'],
  ['answered_right', 'answers right', 'share'],
  ['brier_skill', 'Brier skill', 'number'],
  ['calibration_error', 'calibration error', 'number'],
  ['queries_mean', 'queries, mean', 'number'],
  ['seconds_mean', 'seconds, mean', 'number'],
];

/** One table of figures with their 95 % intervals, in at most 80 columns, the rules beside. */
export function renderTotals(totals: Readonly<Record<string, Totals>>, metadataArea: number | null): string {
  const { dataing, ...rules } = totals;
  const lines = [`${dataing.cases} cases`, '', headLine(Object.keys(rules))];
  for (const [name, label, kind] of LINES) {
    const own = figureText(dataing.figures[name], kind);
    const others = Object.values(rules).map((rule) => valueText(rule.figures[name].value, kind).padStart(9));
    lines.push(`${label.padEnd(24)}${own.padEnd(24)}${others.join('')}`.trimEnd());
  }
  lines.push(`told from metadata alone ${valueText(metadataArea, 'number')} (area under ROC, chance 0.5)`);
  return `${lines.join('\n')}\n\n${byShare(dataing)}`;
}

function headLine(rules: readonly string[]): string {
  const names = rules.map((name) => name.split('_')[0].padStart(9)).join('');
  return `${''.padEnd(24)}${'dataing'.padEnd(24)}${names}`.trimEnd();
}

function figureText({ value, low, high }: Figure, kind: 'share' | 'number'): string {
  if (value === null || low === null || high === null) return '-';
  const range = `(${valueText(low, kind)} to ${valueText(high, kind)})`;
  return `${valueText(value, kind)} ${range}`;
}

function valueText(value: number | null, kind: 'share' | 'number'): string {
  if (value === null) return '-';
  return kind === 'share' ? `${(100 * value).toFixed(1)} %` : value.toFixed(value >= 10 ? 1 : 3);
}

/** How good "fault" is where false alarms are rarer or commoner than here, and how wrong the surest answers are. */
function byShare({ precision, risk }: Totals): string {
  const surest = risk.filter(({ coverage }) => RISK_SHOWN.includes(coverage));
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<number | null>, number]> = [
    ['controls among alerts', precision.map((at) => at.controlShare), 0],
    ['  "fault" is right', precision.map((at) => at.precision), 1],
    ['surest answers', surest.map((at) => at.coverage), 0],
    ['  wrong among them', surest.map((at) => at.risk), 1],
  ];
  return rows.map(([label, shares, digits]) => `${label.padEnd(24)}${cells(shares, digits)}\n`).join('');
}

const RISK_SHOWN = [0.2, 0.5, 0.8, 1];

function cells(shares: ReadonlyArray<number | null>, digits: number): string {
  return shares.map((it) => (it === null ? '-' : `${(100 * it).toFixed(digits)} %`).padStart(9)).join('');
}

/** The cases that were answered wrong with the most confidence. */
export function renderWorst(scores: readonly CaseScore[], count: number): string {
  const wrong = scores.filter(({ isRight }) => !isRight).sort((a, b) => b.confidence - a.confidence);
  if (wrong.length === 0) return '';
  const lines = wrong.slice(0, count).map((score) => {
    const truth = score.type ?? score.kind;
    return `  ${score.id}  ${truth} (level ${score.level}): said ${score.answer}, ${score.confidence.toFixed(2)}`;
  });
  return `\nmost sure and wrong:\n${lines.join('\n')}\n`;
}
