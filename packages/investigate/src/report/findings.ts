import { formatChance, formatMoment } from '../investigation/format.ts';
import type { ReplayVerdict } from '../changes/replay-change.ts';
import type { ChangeFinding, Investigation } from '../investigation/investigation.ts';

/** A section of a report as lines with labels, the same for a terminal, a page and Markdown. */
export interface FindingSection {
  readonly title: string;
  readonly lines: ReadonlyArray<{ readonly label: string; readonly text: string }>;
}

/** Titles of the sections of what did it: of the causes, and of the project's commits. */
export const CAUSES = 'Causes';
export const CHANGES = 'Changes';

const MOST_CAUSES = 5;
const MOST_RULED_OUT = 6;
const SHA_SHOWN = 10;

/** What an investigation found beyond the alert's own table. Sections without lines are left out. */
export function findingSections(investigation: Investigation): readonly FindingSection[] {
  const { ruledOut, runnerUp } = investigation;
  const sections: FindingSection[] = [
    { title: CAUSES, lines: causeLines(investigation) },
    { title: 'Upstream', lines: pathLines(investigation) },
    { title: CHANGES, lines: changeLines(investigation) },
    {
      title: 'Ruled out',
      lines: ruledOutLines(ruledOut),
    },
  ];
  if (runnerUp !== null) {
    const text = `${runnerUp.what} (${formatChance(runnerUp.probability)}). ${runnerUp.wouldTake}`;
    sections.push({ title: 'If not that', lines: [{ label: '-', text }] });
  }
  return sections.filter(({ lines }) => lines.length > 0);
}

/** What one observation rules out stands together. */
function ruledOutLines(ruledOut: Investigation['ruledOut']): FindingSection['lines'] {
  const reasons = Map.groupBy(ruledOut, ({ why }) => why);
  return [...reasons].slice(0, MOST_RULED_OUT).map(([why, ruled]) => {
    const what = ruled.map((it, i) => (i + 1 < ruled.length ? typeOf(it.what) : it.what)).join(', ');
    return { label: '-', text: `${what}: ${why}` };
  });
}

/** `unit_change at raw.payments` without its asset, which the last of a list names. */
function typeOf(what: string): string {
  return what.split(' at ')[0];
}

/** Answers less likely than this are not printed. */
const LEAST_PRINTED = 0.001;

function causeLines({ causes, otherwise }: Investigation): FindingSection['lines'] {
  if (causes.length === 0) return [];
  const answers = [
    ...causes.slice(0, MOST_CAUSES).map((it) => ({
      probability: it.probability,
      text: `${it.type}: ${it.mechanism}${it.commit === null ? '' : `, by commit ${it.commit.slice(0, SHA_SHOWN)}`}${marks(it.supports, it.contradicts)}`,
    })),
    {
      probability: otherwise.business_change,
      text: 'business_change: something real happened, the data is right',
    },
    { probability: otherwise.no_fault, text: 'no_fault: nothing is wrong' },
    { probability: otherwise.unknown, text: 'unknown: something else' },
  ];
  return answers
    .filter((it, i) => i === 0 || it.probability >= LEAST_PRINTED)
    .sort((a, b) => b.probability - a.probability)
    .map((it) => ({ label: formatChance(it.probability), text: it.text }));
}

function marks(supports: readonly string[], contradicts: readonly string[]): string {
  const all = [...supports.map((id) => `+${id}`), ...contradicts.map((id) => `-${id}`)];
  return all.length === 0 ? '' : ` ${all.join(' ')}`;
}

function pathLines({ path }: Investigation): FindingSection['lines'] {
  if (path.length < 2) return [];
  return path.map(({ relation, hops, state, note, queryIds }) => ({
    label: state,
    text: `${hops === 0 ? 'the alert' : `${hops} up`}: ${relation}${note === '' ? '' : `: ${note}`} (${queryIds.join(', ')})`,
  }));
}

function changeLines({ changes }: Investigation): FindingSection['lines'] {
  return changes.slice(0, MOST_CAUSES).map((change) => ({
    label: formatChance(change.probability),
    text: change.sha === null ? change.summary : changeText(change, change.sha),
  }));
}

const REPLAYS: Readonly<Record<ReplayVerdict | 'not_run', string>> = {
  reproduces: 'reproduces it',
  no_effect: 'no effect',
  partly: 'in part',
  not_runnable: 'could not be told',
  not_run: 'not run',
};

/** With what the replay made of it: how likely it was without one. */
function changeText(
  { summary, deployedAt, replay, queryIds, withoutReplay }: ChangeFinding,
  sha: string,
): string {
  const live = deployedAt === null ? '' : `, deployed ${formatMoment(deployedAt)}`;
  const without = replay === 'not_run' ? '' : `; ${formatChance(withoutReplay)} without it`;
  const ids = queryIds.length === 0 ? '' : ` (${queryIds.join(', ')})`;
  const told = REPLAYS[replay as keyof typeof REPLAYS] ?? replay;
  return `${sha.slice(0, SHA_SHOWN)}${live}: ${summary}; replay: ${told}${ids}${without}`;
}
