import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteStore } from '@dataing/adapters/store-sqlite';
import { canonicalJson, type JsonValue } from '@dataing/base/record';
import { investigationIds, type RecordedInvestigation, readInvestigation } from '@dataing/investigate';
import type { BenchOptions } from '../bench-case.ts';
import { shuffled } from '../deal.ts';
import { appendHistory, root } from '../history.ts';
import { round } from '../pair.ts';

const FULL_KILLS = 100;
const FEW_KILLS = 10;
const SEED = 5;
const program = join(root, 'packages/cli/src/main-dataing.ts');

/** One investigation from its start to its report, however often it was killed in between. */
interface Round {
  readonly kills: number;
  /** Answers that were recorded when it was killed, kill by kill. */
  readonly at: readonly number[];
  readonly answers: number;
  readonly askedAgain: number;
  readonly isSameReport: boolean;
  readonly isVerified: boolean;
}

/**
 * `dataing investigate` on a case with a project and its history, killed at moments spread evenly over a whole run and dealt out
 * at random, and gone on with until there is a report: nothing that was recorded may be asked again, and the report must
 * be that of a run nobody killed. Rounds are kept in `output/bench-durability`, so that a bench that was stopped goes on.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const folder = join(root, 'output', 'bench-durability', full ? 'full' : 'few');
  const wanted = full ? FULL_KILLS : FEW_KILLS;
  const kept = join(folder, 'rounds.jsonl');
  if (killsOf(readRounds(kept)) >= wanted) rmSync(folder, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const shop = writtenOnce(folder);
  const began = performance.now();
  const whole = timeless(report(['investigate', '--case', shop, '--no-keep', '--json'], folder));
  const wholeMs = performance.now() - began;
  const moments = shuffled(wanted, SEED).map((place) => (wholeMs * (place + 0.5)) / wanted);
  let next = killsOf(readRounds(kept));
  while (killsOf(readRounds(kept)) < wanted) {
    const done = await killAndGoOn(
      { folder, shop, whole, wanted: wanted - killsOf(readRounds(kept)) },
      () => moments[next++ % wanted],
    );
    appendFileSync(kept, `${JSON.stringify(done)}\n`);
  }
  return record(readRounds(kept), wanted);
}

interface Place {
  readonly folder: string;
  readonly shop: string;
  /** The report of a run nobody killed. */
  readonly whole: string;
  /** Kills that are still to be made. */
  readonly wanted: number;
}

async function killAndGoOn(
  { folder, shop, whole, wanted }: Place,
  nextMomentMs: () => number,
): Promise<Round> {
  rmSync(join(folder, '.dataing'), { recursive: true, force: true });
  const at: number[] = [];
  for (;;) {
    const before = await recorded(folder);
    const args = before === undefined ? ['--case', shop] : ['--resume', before.id];
    const command = ['--no-warnings', program, 'investigate', ...args];
    const child = spawn(process.execPath, command, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const isKilled = at.length < wanted && (await killedAfter(child, nextMomentMs()));
    if (!isKilled) {
      const code = child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];
      if (code !== 0)
        throw new Error(`an investigation ended with ${code} after ${at.length} kills:\n${said}`);
      return judged(await recorded(folder), at, whole, folder);
    }
    at.push((await recorded(folder))?.answers ?? 0);
  }
}

/** Kills a process that still runs after so long; false: it had come to its end. */
async function killedAfter(child: ChildProcess, ms: number): Promise<boolean> {
  const ended = once(child, 'exit');
  await Promise.race([ended, wait(ms)]);
  if (child.exitCode !== null) return false;
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

function judged(
  found: RecordedInvestigation | undefined,
  at: readonly number[],
  whole: string,
  folder: string,
): Round {
  if (found === undefined) throw new Error('an investigation ended and left nothing in the store');
  const asked = found.entries
    .filter(({ kind }) => kind === 'answered')
    .map(({ body }) => (body as { readonly sql: string }).sql);
  return {
    kills: at.length,
    at,
    answers: asked.length,
    askedAgain: asked.length - new Set(asked).size,
    isSameReport: timeless(report(['investigate', '--resume', found.id, '--json'], folder)) === whole,
    isVerified:
      spawnSync(process.execPath, ['--no-warnings', program, 'verify', found.id], { cwd: folder }).status ===
      0,
  };
}

async function recorded(folder: string): Promise<RecordedInvestigation | undefined> {
  const path = join(folder, '.dataing', 'store.db');
  if (!existsSync(path)) return undefined;
  const store = await openSqliteStore(path);
  try {
    const [id] = await investigationIds(store);
    return id === undefined ? undefined : await readInvestigation(store, id);
  } finally {
    await store.close();
  }
}

function report(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', program, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`dataing ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

/** Without what clocks say, and in one order of keys: a report that was kept has another than one that was not. */
function timeless(text: string): string {
  return canonicalJson(
    JSON.parse(text, (key, value: unknown) => (['ms', 'seconds'].includes(key) ? 0 : value)) as JsonValue,
  );
}

function writtenOnce(folder: string): string {
  const written = join(folder, 'incidents');
  if (!existsSync(written)) {
    const args = [
      join(root, 'scenarios/incidents/write.ts'),
      written,
      '--seed',
      String(SEED),
      '--count',
      '1',
    ];
    const { status } = spawnSync(process.execPath, ['--no-warnings', ...args], { stdio: 'ignore' });
    if (status !== 0) throw new Error('the case could not be written');
  }
  const [name] = readdirSync(join(written, 'cases'));
  return join(written, 'cases', name);
}

function readRounds(file: string): readonly Round[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Round);
}

const killsOf = (rounds: readonly Round[]) => rounds.reduce((sum, { kills }) => sum + kills, 0);

function record(rounds: readonly Round[], wanted: number): string {
  const count = (isIt: (of: Round) => boolean) => rounds.filter(isIt).length;
  const between = rounds.flatMap(({ at, answers }) => at.filter((n) => n > 0 && n < answers)).length;
  const kills = killsOf(rounds);
  const measured = {
    case: `an investigation killed ${wanted} times at random`,
    unit: '% of investigations whose report is that of one nobody killed',
    median: round((100 * count((of) => of.isSameReport)) / rounds.length, 2),
    min: round((100 * count((of) => of.isSameReport)) / rounds.length, 2),
    runs: rounds.length,
    kills,
    kills_between_answers: between,
    asked_again: rounds.reduce((sum, { askedAgain }) => sum + askedAgain, 0),
    chains_that_verify: count((of) => of.isVerified),
  };
  appendHistory('durability', measured);
  return (
    `${kills} kills in ${rounds.length} investigations, ${between} of them between the first and the last answer: ` +
    `${count((of) => of.isSameReport)} reports the same, ${measured.asked_again} recorded queries asked again, ` +
    `${measured.chains_that_verify} chains verify`
  );
}
