import { escapeHtml, htmlPage } from '@dataing/base/diagnostics';
import { formatMoment, formatPercent } from '../investigation/format.ts';
import type { Evidence, Investigation } from '../investigation/investigation.ts';
import { changeSection } from './changes.ts';
import { renderChart } from './chart.ts';
import { type Fact, factLines, isShareMetric } from './facts.ts';
import { CAUSES, CHANGES, type FindingSection, findingSections } from './findings.ts';
import { STYLE } from './style.ts';

/** A self-contained page (`htmlPage`); everything that came from data is escaped. */
export function renderHtml(investigation: Investigation): string {
  const { request } = investigation;
  const title = `${request.metric} of ${request.table}`;
  const sections = findingSections(investigation);
  const sectionOf = (section: FindingSection) =>
    section.title === CHANGES ? changeSection(investigation) : findingSection(section);
  const body = `<p class="kicker">Dataing report: ${escapeHtml(title)} at ${escapeHtml(formatMoment(request.at))}</p>
<h1 class="${investigation.verdict}">${escapeHtml(investigation.summary)}</h1>
${factTable(investigation)}
<section><h2>The metric over time</h2>
${renderChart(investigation.series, isShareMetric(investigation))}
</section>
${hypothesisSection(investigation)}
${sections.filter(isLeading).map(sectionOf).join('\n')}
<section><h2>Evidence</h2><ol class="evidence">${investigation.evidence.map(evidenceItem).join('\n')}</ol></section>
${sections
  .filter((it) => !isLeading(it))
  .map(sectionOf)
  .join('\n')}
${listSection('Next', investigation.nextSteps)}
${listSection('Not looked at', investigation.notLookedAt)}
<section><h2>Queries</h2>${investigation.queries
    .map(
      (q) =>
        `<details id="${q.id}"><summary><b>${q.id}</b> ${escapeHtml(q.purpose)}: ${q.rows} rows, ${q.ms.toFixed(1)} ms</summary><pre>${escapeHtml(q.sql)}</pre></details>`,
    )
    .join('\n')}</section>`;
  return htmlPage({ title: `${title} | Dataing`, style: STYLE, body });
}

/** What did it stands above what that rests on. */
function isLeading({ title }: FindingSection): boolean {
  return title === CAUSES || title === CHANGES;
}

function factTable(investigation: Investigation): string {
  const cells = factLines(investigation).map(
    ({ label, text }) => `<tr><th scope="row">${TITLES[label]}</th><td>${escapeHtml(text)}</td></tr>`,
  );
  return `<table class="facts">${cells.join('')}</table>`;
}

const TITLES: Readonly<Record<Fact['label'], string>> = {
  what: 'What',
  where: 'Where',
  there: 'There',
  since: 'Since',
  when: 'When',
  sure: 'How sure',
};

function hypothesisSection({ hypotheses, causes }: Investigation): string {
  if (hypotheses.length === 0 || causes.length > 0) return '';
  const rows = hypotheses.map((h) => {
    const percent = formatPercent(h.probability);
    const bar = `<td class="bar"><i style="width:${(100 * h.probability).toFixed(1)}%"></i></td>`;
    const marks = [...h.supports.map((e) => `for ${e}`), ...h.contradicts.map((e) => `against ${e}`)];
    return `<tr><td class="num">${percent}</td>${bar}<td>${escapeHtml(h.title)}</td><td class="dim">${marks.join(', ')}</td></tr>`;
  });
  return `<section><h2>Hypotheses</h2><table class="hypotheses">${rows.join('\n')}</table></section>`;
}

function evidenceItem(evidence: Evidence): string {
  const links = evidence.queryIds.map((q) => `<a href="#${q}">${q}</a>`).join(', ');
  return `<li value="${evidence.id.slice(1)}">${escapeHtml(evidence.statement)} <span class="dim">from ${links}</span></li>`;
}

function findingSection({ title, lines }: FindingSection): string {
  const rows = lines.map(
    ({ label, text }) => `<tr><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(text)}</td></tr>`,
  );
  return `<section><h2>${title}</h2><table class="facts">${rows.join('\n')}</table></section>`;
}

function listSection(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<section><h2>${title}</h2><ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul></section>`;
}
