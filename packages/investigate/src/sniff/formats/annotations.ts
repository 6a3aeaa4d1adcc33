import { escapeForTerminal } from '@dataing/base/diagnostics';
import type { ImpactPrediction } from '../prediction.ts';
import { type Finding, type FindingLevel, findingsOf } from './findings.ts';

/** GitHub shows so many of a level from one step, and fifty from a job. */
const SHOWN_MAX = 10;
const MESSAGE_LENGTH_MAX = 1_000;
const COMMANDS: Readonly<Record<FindingLevel, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};
const TITLES: Readonly<Record<string, string>> = {
  break: 'may break',
  risk: 'risk',
  anomaly: 'predicted anomaly',
  change: 'change',
  impact: 'downstream impact',
};

/**
 * Workflow commands for GitHub, one line each: the first ten of each level, and where there are more one notice that says
 * how many stand in the job summary. Source of the form: `docs.github.com`, "Workflow commands", and `actions/toolkit`.
 */
export function renderAnnotations(prediction: ImpactPrediction): string {
  const findings = findingsOf(prediction);
  const kept = (level: FindingLevel) => findings.filter((it) => it.level === level);
  const isMore = (['error', 'warning', 'note'] as const).some((it) => kept(it).length > SHOWN_MAX);
  const notes = kept('note').slice(0, isMore ? SHOWN_MAX - 1 : SHOWN_MAX);
  const shown = [...kept('error').slice(0, SHOWN_MAX), ...kept('warning').slice(0, SHOWN_MAX), ...notes];
  const lines = shown.map(annotation);
  const rest = findings.length - shown.length;
  if (isMore) lines.push(command('notice', { title: 'dataing sniff' }, `${rest} more in the job summary`));
  return lines.map((line) => `${line}\n`).join('');
}

/** A path that would move the cursor of who reads the log cannot be said as it is: it stands in the message, spelled out. */
function annotation({ level, rule, message, place }: Finding): string {
  const [family] = rule.split('/');
  const title = family === 'break' && level === 'error' ? 'will break' : (TITLES[family] ?? family);
  const spelled = place === null ? '' : escapeForTerminal(place.file);
  const isPlain = place !== null && spelled === place.file;
  const properties = {
    file: isPlain ? place.file : undefined,
    line: isPlain ? place.line?.toString() : undefined,
    title: `dataing: ${title}`,
  };
  const text = place === null || isPlain ? message : `${message} (${spelled})`;
  return command(COMMANDS[level], properties, text);
}

function command(name: string, properties: Record<string, string | undefined>, message: string): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '');
  const list = given.map(([key, value]) => `${key}=${escapeProperty(value!)}`).join(',');
  const short = message.length > MESSAGE_LENGTH_MAX ? `${message.slice(0, MESSAGE_LENGTH_MAX)}...` : message;
  return `::${name}${list === '' ? '' : ` ${list}`}::${escapeData(short)}`;
}

/** The runner reads a line as a command: no other one may begin in a text. */
function escapeData(text: string): string {
  return text.toWellFormed().replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
