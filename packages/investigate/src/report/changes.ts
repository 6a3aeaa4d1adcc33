import { escapeHtml } from '@dataing/base/diagnostics';
import type { ReplayVerdict } from '../changes/replay-change.ts';
import { formatChance, formatMoment } from '../investigation/format.ts';
import type { ChangeFinding, Investigation } from '../investigation/investigation.ts';

/** Rows shown; the others are less likely than the last of these. */
const MOST_CHANGES = 8;
const SHA_SHOWN = 10;

const REPLAYS: Readonly<Record<ReplayVerdict | 'not_run', string>> = {
  reproduces: 'reproduces it: its old and its new SQL differ on these rows as the metric did',
  no_effect: 'no effect: its old and its new SQL give the same on these rows',
  partly: 'in part: its old and its new SQL differ, by less than the metric did',
  not_runnable: 'could not be told',
  not_run: 'not run',
};

/**
 * The changes of the project as a table of a page: how likely each did it, with its replay and without, which commit it is and
 * when it was live, what it means and what running its old and its new SQL showed. Empty where no change was looked for.
 */
export function changeSection({ changes }: Investigation): string {
  if (changes.length === 0) return '';
  const rows = changes.slice(0, MOST_CHANGES).map(changeRow);
  return `<section><h2>Changes</h2>
<p class="dim">Commits of the project by how likely each did it; in brackets, how likely without running it.</p>
<div class="wide"><table class="changes">
<thead><tr><th scope="col" colspan="2">How likely</th><th scope="col">Commit</th><th scope="col">What it means</th><th scope="col">Replay</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

function changeRow(change: ChangeFinding): string {
  const { sha, probability, withoutReplay, summary, deployedAt, replay, queryIds } = change;
  const commit = sha === null ? 'none' : `<code>${escapeHtml(sha.slice(0, SHA_SHOWN))}</code>`;
  const live =
    deployedAt === null ? '' : `<br><span class="dim">live ${escapeHtml(formatMoment(deployedAt))}</span>`;
  const links = queryIds.map((id) => `<a href="#${escapeHtml(id)}">${escapeHtml(id)}</a>`).join(', ');
  const cells = [
    `<td class="num"><b>${formatChance(probability)}</b><br><span class="dim">(${formatChance(withoutReplay)})</span></td>`,
    `<td class="bar"><i style="width:${(100 * probability).toFixed(1)}%"></i></td>`,
    `<td class="commit">${commit}${live}</td>`,
    `<td>${escapeHtml(summary)}</td>`,
    `<td>${sha === null ? '' : escapeHtml(REPLAYS[replay as keyof typeof REPLAYS] ?? replay)}${links === '' ? '' : ` <span class="dim">from ${links}</span>`}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}
