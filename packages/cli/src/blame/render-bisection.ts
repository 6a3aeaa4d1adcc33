import { escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import type { Bisection } from '@dataing/investigate';
import type { GitCommit } from '@dataing/ports';

interface Asked {
  readonly target: string;
  readonly model: string;
  readonly sample: string;
  readonly check: string;
}

/** Each state that was judged, what that shows, and on what it rests. */
export function renderBisection(found: Bisection, asked: Asked, width: number): string {
  const { states, commits, notLookedAt } = found;
  const lines = [
    ...wrapped(`${asked.model}: ${asked.check}`, '', width),
    `commits that touch the project: ${commits}; states judged over ${escapeForTerminal(asked.sample)}: ${states.length}`,
    '',
    ...states.flatMap(({ commit, verdict, value, reason }) => [
      fitted(
        `  ${stamp(commit)}  ${verdict.padEnd(7)}  ${valueText(value).padStart(8)}  ${subject(commit)}`,
        width,
      ),
      ...(reason === null ? [] : wrapped(reason, '      ', width)),
    ]),
    '',
    ...conclusion(found, width),
    ...basis(found, width),
    ...notLookedAt.flatMap((it) => wrapped(`not looked at: ${it}`, '', width)),
  ];
  return `${lines.join('\n')}\n`;
}

function conclusion({ verdict, firstBad, suspects }: Bisection, width: number): string[] {
  if (firstBad !== null) {
    const { sha, author, message } = firstBad;
    const by = `${author.name}, ${new Date(firstBad.committedAtMs).toISOString().slice(0, 16).replace('T', ' ')}`;
    return [
      ...wrapped(`First bad commit: ${sha.slice(0, 10)} by ${by}`, '', width),
      ...wrapped(message.split('\n', 1)[0], '  ', width),
    ];
  }
  if (verdict === 'suspects')
    return [
      `The first bad commit is one of ${suspects.length}; what lies between them cannot be run:`,
      ...suspects.map((it) => fitted(`  ${stamp(it)}  ${subject(it)}`, width)),
    ];
  if (verdict === 'never_bad')
    return ['The check holds with the code as it is now: no commit broke it, the rows did.'];
  if (verdict === 'always_bad')
    return ['The check fails with the oldest code that was looked at: look further back with --since.'];
  return ['Nothing can be said: the code as it is now, or all before it, cannot be run over this sample.'];
}

function basis({ suspects, isMonotoneAssumed, turns, queries }: Bisection, width: number): string[] {
  if (suspects.length === 0) return [];
  const same = `The rows were the same for all states (${queries} queries ran), so the code alone makes the difference.`;
  const order = isMonotoneAssumed
    ? 'That all good states lie before all bad ones was assumed; --every judges each.'
    : `Every state was judged; good and bad took turns ${turns === 1 ? 'once' : `${turns} times`}.`;
  return wrapped(`${same} ${order}`, '', width);
}

const stamp = ({ sha, committedAtMs }: GitCommit) =>
  `${new Date(committedAtMs).toISOString().slice(0, 10)}  ${sha.slice(0, 10)}`;
const subject = ({ message }: GitCommit) => escapeForTerminal(message.split('\n', 1)[0]);

function valueText(value: number | null): string {
  if (value === null) return '-';
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

function fitted(line: string, width: number): string {
  const room = Math.max(60, width);
  return line.length > room ? `${line.slice(0, room - 3)}...` : line.trimEnd();
}

function wrapped(text: string, indent: string, width: number): string[] {
  const lines = wrapText(escapeForTerminal(text), Math.max(60, width) - indent.length);
  return lines.map((line) => `${indent}${line}`);
}

/** The same as data. */
export function bisectionToJson(found: Bisection, { target, model, sample, check }: Asked) {
  const { verdict, firstBad, suspects, states, commits, queries, isMonotoneAssumed, turns, notLookedAt } =
    found;
  return {
    bisect_version: 1,
    ...{ target, model, sample, check, verdict, commits, queries, turns },
    first_bad: firstBad === null ? null : commitToJson(firstBad),
    suspects: suspects.map(commitToJson),
    states: states.map((it) => ({
      ...{ commit_sha: it.commit.sha, verdict: it.verdict, value: it.value, reason: it.reason },
    })),
    monotone_assumed: isMonotoneAssumed,
    not_looked_at: notLookedAt,
  };
}

function commitToJson({ sha, message, author, committedAtMs }: GitCommit) {
  return {
    commit_sha: sha,
    commit_message: message,
    author_name: author.name,
    timestamp: new Date(committedAtMs).toISOString(),
  };
}
