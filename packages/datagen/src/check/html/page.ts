import { escapeHtml, htmlPage } from '@dataing/base/diagnostics';
import { type CheckReport, countChecks, type Plot } from '../report.ts';
import { type CheckResult, type CheckStatus } from '../result.ts';
import { renderPlot } from './chart.ts';
import { STYLE } from './style.ts';

const STATUS_TEXT: Readonly<Record<CheckStatus, string>> = {
  passed: 'passed',
  failed: 'failed',
  unreachable: 'unreachable',
  too_small: 'too few rows to tell',
  not_checked: 'not checked',
};

/** A self-contained page (`htmlPage`); everything that came from data is escaped. */
export function renderReportHtml(report: CheckReport): string {
  const verdict = report.passed ? 'passed' : 'failed';
  const title = `${report.schema}: ${verdict}, score ${report.grade.score.toFixed(1)}`;
  const body = `<p class="kicker">Datagen validation of ${escapeHtml(report.schema)}, schema ${escapeHtml(report.schemaHash.slice(0, 12))}</p>
<h1 class="${verdict}">${verdict}: ${report.grade.score.toFixed(1)} of 100 (${report.minScore} needed)</h1>
${summary(report)}
${tableOverview(report)}
${section('Failed', checksOf(report, ['failed']))}
${section('Unreachable, too small to tell, or not checked', checksOf(report, ['unreachable', 'too_small', 'not_checked']))}
${tells(report)}
<p class="legend"><i class="key"></i>found<i class="key mark"></i>expected from the schema</p>
${report.tables.map(({ name }) => tablePlots(report, name)).join('\n')}
<section><h2>All checks</h2>${checkTable(report.checks)}</section>
<section><h2>Queries</h2>${report.queries
    .map(
      ({ id, sql, rows, ms }) =>
        `<details id="${escapeHtml(id)}"><summary><b>${escapeHtml(id)}</b> ${rows} rows, ${ms.toFixed(1)} ms</summary><pre>${escapeHtml(sql)}</pre></details>`,
    )
    .join('\n')}</section>`;
  return htmlPage({ title: `${title} | Datagen`, style: STYLE, body });
}

function summary({ grade, decisive }: CheckReport): string {
  const rows = grade.parts.map(({ part, weight, passed, judged }) => {
    const share = (100 * passed) / judged;
    return `<tr><td>${escapeHtml(part)}</td><td class="num">${(100 * weight).toFixed(0)} %</td><td class="num">${passed} of ${judged}</td><td class="bar"><i style="width:${share.toFixed(1)}%"></i></td></tr>`;
  });
  const sound = decisive ? 'are sound' : 'are NOT sound';
  return `<p>Keys, references and nulls <b class="${decisive ? 'ok' : 'bad'}">${sound}</b>.</p>
<table><tr><th>part</th><th class="num">weight</th><th class="num">passed</th><th></th></tr>${rows.join('')}</table>`;
}

function tableOverview({ tables, checks }: CheckReport): string {
  const rows = tables.map(({ name, rows: count }) => {
    const counts = countChecks(checks.filter(({ table }) => table === name));
    const open = counts.not_checked + counts.too_small + counts.unreachable;
    const bad = `<td class="num${counts.failed > 0 ? ' bad' : ''}">${counts.failed}</td>`;
    return `<tr><td class="id"><a href="#t-${escapeHtml(name)}">${escapeHtml(name)}</a></td><td class="num">${count === null ? 'missing' : String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}</td><td class="num">${counts.passed}</td>${bad}<td class="num">${open}</td></tr>`;
  });
  return `<section><h2>Tables</h2><div class="wide"><table><tr><th>table</th><th class="num">rows</th><th class="num">passed</th><th class="num">failed</th><th class="num">open</th></tr>${rows.join('')}</table></div></section>`;
}

function checksOf({ checks }: CheckReport, statuses: readonly CheckStatus[]): readonly CheckResult[] {
  return checks.filter(({ status }) => statuses.includes(status));
}

function section(title: string, checks: readonly CheckResult[]): string {
  return checks.length === 0 ? '' : `<section><h2>${title}</h2>${checkTable(checks)}</section>`;
}

function checkTable(checks: readonly CheckResult[]): string {
  const rows = checks.map(({ id, kind, status, message, query }) => {
    const link = query === undefined ? '' : ` <a href="#${escapeHtml(query)}">${escapeHtml(query)}</a>`;
    const css = status === 'passed' || status === 'failed' ? status : 'open';
    return `<tr class="${css}"><td class="id">${escapeHtml(id)}</td><td>${escapeHtml(kind)}</td><td><b>${STATUS_TEXT[status]}</b></td><td>${escapeHtml(message)}${link}</td></tr>`;
  });
  return `<div class="wide"><table><tr><th>check</th><th>kind</th><th></th><th>found</th></tr>${rows.join('')}</table></div>`;
}

function tells({ tells: found }: CheckReport): string {
  if (found.length === 0) return '';
  const items = found.map(({ table, column, message }) => {
    const place = [table, column].filter((part) => part !== undefined && part !== '').join('.');
    return `<li>${escapeHtml(place === '' ? message : `${place}: ${message}`)}</li>`;
  });
  return `<section><h2>Marks of made-up data</h2><p class="dim">No rule is broken; life seldom looks like this.</p><ul>${items.join('')}</ul></section>`;
}

function tablePlots(report: CheckReport, table: string): string {
  const plots = report.plots.filter((plot) => plot.table === table);
  const figures = plots.map((plot) => figure(plot)).join('\n');
  if (figures === '') return '';
  return `<section><h2 id="t-${escapeHtml(table)}">${escapeHtml(table)}</h2><div class="plots">${figures}</div></section>`;
}

function figure(plot: Plot): string {
  return `<figure><figcaption>${escapeHtml(plot.title)}</figcaption>${renderPlot(plot)}</figure>`;
}
