/**
 * The GitHub action: a thin shell over `dataing sniff`. It finds out from the event what to compare, runs the command, and
 * hands its answer to the workflow. Nothing passes through a shell, and only Node itself is needed to start.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { hide, printError, printQuoted, setOutputs } from './commands.ts';
import { ActionError, type Environment, type Inputs, readInputs } from './inputs.ts';
import { type Range, rangeOf } from './range.ts';

const launcher = resolve(import.meta.dirname, '../../bin/dataing');
/** GitHub takes 1 MB of outputs of a job. */
const PREDICTIONS_BYTES_MAX = 900_000;

process.exitCode = main(process.env);

function main(env: Environment): number {
  try {
    const inputs = readInputs(env);
    hide(inputs.apiKey);
    const folder = resolve(env.GITHUB_WORKSPACE ?? '.', inputs.workingDirectory);
    const range = rangeOf(readEvent(env.GITHUB_EVENT_PATH), folder);
    return sniff(inputs, range, folder, env);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    printError(error.message);
    return 2;
  }
}

function readEvent(path: string | undefined): unknown {
  if (path === undefined || !existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ActionError('the event is no JSON');
  }
}

function sniff(inputs: Inputs, { ref, pullRequest }: Range, folder: string, env: Environment): number {
  const place = mkdtempSync(join(env.RUNNER_TEMP ?? tmpdir(), 'dataing-sniff-'));
  try {
    const answer = join(place, 'prediction.json');
    const canComment = inputs.comment && pullRequest !== undefined && inputs.githubToken !== '';
    const args = [
      ...['sniff', '--repo', folder, '--ref', ref, '--format', inputs.outputFormat],
      ...['--exit-code', '--fail-on', inputs.riskThreshold, '--write', `json=${answer}`],
      ...(canComment ? ['--pr', String(pullRequest), '--comment'] : []),
    ];
    const { status, stdout, stderr, error } = spawnSync(launcher, args, {
      cwd: folder,
      env: environmentOf(env, canComment ? inputs.githubToken : ''),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    printQuoted(stderr ?? '');
    // Annotations are commands, and nothing else can come out between them; whatever else is printed is text.
    if (inputs.outputFormat === 'github' && (status === 0 || status === 1))
      process.stdout.write(stdout ?? '');
    else printQuoted(stdout ?? '');
    if (error !== undefined) throw new ActionError(`dataing cannot be started: ${error.message}`);
    if (!existsSync(answer)) throw new ActionError('there is no answer: see above why');
    const risk = handOver(readFileSync(answer, 'utf8'), env.GITHUB_OUTPUT);
    if (status === 1) printError(`the risk is ${risk}, and ${inputs.riskThreshold} is what fails`);
    return status ?? 2;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** The environment without the inputs; the token is there only where it is needed. */
function environmentOf(env: Environment, token: string): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(INPUT_|GITHUB_TOKEN$|GH_TOKEN$)/.test(name));
  const path = [dirname(process.execPath), env.PATH ?? ''].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, ...(token === '' ? {} : { GITHUB_TOKEN: token }) };
}

interface Prediction {
  readonly overall_risk: string;
  readonly affected_downstream: readonly unknown[];
}

/** Sets the outputs; gives the risk. */
function handOver(json: string, file: string | undefined): string {
  const prediction = JSON.parse(json) as Prediction;
  const { overall_risk: risk, affected_downstream: affected } = prediction;
  const whole = JSON.stringify(prediction);
  const isShort = Buffer.byteLength(whole) <= PREDICTIONS_BYTES_MAX;
  setOutputs(file, {
    'risk-level': risk,
    'affected-tables': String(affected.length),
    predictions: isShort ? whole : JSON.stringify({ overall_risk: risk, is_cut: true }),
  });
  return risk;
}
