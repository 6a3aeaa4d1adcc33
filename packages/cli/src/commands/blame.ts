import { readRemoteUrl } from '@dataing/adapters/git';
import { likest, nearest } from '@dataing/base/diagnostics';
import {
  blame,
  type BlameEntry,
  type BlameResult,
  type BlameSources,
  blameToJson,
  COLOUR_INK,
  PLAIN_INK,
  renderBlame,
} from '@dataing/investigate/blame';
import type { GitRepository } from '@dataing/ports';
import { chooseEntry } from '../blame/choose-entry.ts';
import { openCaches, openHistory, openKnownStore, placeOf, requestSources } from '../blame/open-sources.ts';
import { withKeptLog } from '../blame/kept-log.ts';
import type { BlameOptions } from '../blame/options.ts';
import { investigateCommand } from '../blame/investigate-command.ts';
import { resolveTarget } from '../blame/resolve-target.ts';
import { shellWord } from '../blame/shell-word.ts';
import { expandEntry, findEntry } from '../blame/show-entry.ts';
import { refusal, sinceOf } from '../blame/since.ts';
import { namesText, tableUnknown } from '../blame/table-unknown.ts';
import type { ResolvedTarget } from '../blame/target.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadProject } from '../project/load-project.ts';

/** The history of a table or column: by meaning, with who did it, and what went wrong after it. */
export async function run(options: BlameOptions, io: Io): Promise<number> {
  const project = await loadProject(io);
  const place = placeOf(options, project, io);
  const sinceMs = sinceOf(options.since, io.clock.now());
  const [repository, remoteUrl] = await Promise.all([openHistory(place), readRemoteUrl(place.folder)]);
  const store = await openKnownStore(project, io);
  const caches = await openCaches(project);
  try {
    const history = repository === undefined ? undefined : await withKeptLog(repository, caches.steps);
    const [resolved, requests] =
      history === undefined
        ? [undefined, {}]
        : await Promise.all([
            resolveTarget(options.target, history, place.inside, caches.steps),
            requestSources(place.folder, remoteUrl, caches, io),
          ]);
    const { table = options.target, column, model, folder } = resolved ?? {};
    const result = await blame(
      {
        target: options.target,
        table,
        column,
        model,
        sinceMs,
        nowMs: io.clock.now(),
        limit: options.limit,
        all: options.all,
      },
      {
        ...{ repository: history, folder, store, cache: caches.cache, steps: caches.steps },
        ...historyOf(resolved),
        ...requests,
      },
    );
    const told = repository === undefined ? withoutRepository(result) : result;
    check(told, resolved);
    return await show(told, options, {
      ...{ io, folder: place.folder, repository },
      investigate: investigateCommand({ options, place, project, resolved, repository }, io),
    });
  } finally {
    caches.close();
    await store?.close();
    await repository?.close();
  }
}

/** Of a table that plain SQL builds. */
function historyOf(resolved: ResolvedTarget | undefined): Pick<BlameSources, 'history'> {
  if (resolved?.sql === undefined) return {};
  const { table, column, sql } = resolved;
  return {
    history: (commits, isEnough) => sql.tables.history(commits, { table, column, tip: sql.tip }, isEnough),
  };
}

interface Around {
  readonly io: Io;
  readonly folder: string;
  readonly repository: GitRepository | undefined;
  /** What asks for the cause of a change of the target. */
  readonly investigate: (entry: BlameEntry) => string;
}

async function show(result: BlameResult, options: BlameOptions, around: Around): Promise<number> {
  const { io, repository } = around;
  const { width, isTty, color } = io.stdout;
  const expand = (entry: BlameEntry) => expandEntry(entry, around, io);
  if (options.json) {
    io.stdout.write(`${JSON.stringify(blameToJson(result, options.all), undefined, 2)}\n`);
  } else if (options.expand !== undefined) {
    const text = await expand(await findEntry(result, options.expand, repository));
    await (io.page?.(text) ?? Promise.resolve(io.stdout.write(text)));
  } else if (options.interactive && io.keys !== undefined) {
    await chooseEntry(result, options, expand, io);
  } else {
    const ink = color ? COLOUR_INK : PLAIN_INK;
    const sinceCommand = (day: string) => sinceCommandOf(options, day);
    io.stdout.write(
      renderBlame(result, { width, ink, links: isTty && color, all: options.all, sinceCommand }),
    );
  }
  return exitCodes.done;
}

function sinceCommandOf({ target, repo, all }: BlameOptions, day: string): string {
  const where = repo === undefined ? [] : ['--repo', shellWord(repo)];
  return ['dataing blame', shellWord(target), ...where, '--since', day, ...(all ? ['--all'] : [])].join(' ');
}

function withoutRepository(result: BlameResult): BlameResult {
  const note = 'changes of code: the folder is in no git repository; name one with --repo or in dataing.yml';
  return { ...result, notLookedAt: [note, ...result.notLookedAt] };
}

/** A target that nothing is known of is refused: an empty history would say that nothing happened. */
function check(result: BlameResult, resolved: ResolvedTarget | undefined): void {
  const { target, entries, anomalies, model, knownColumns } = result;
  const column = resolved?.column;
  const isColumn = knownColumns?.some((it) => it.toLowerCase() === column?.toLowerCase()) !== false;
  if (column !== undefined && !isColumn)
    throw refusal(
      'BLAME_COLUMN_UNKNOWN',
      `${resolved?.table} has no column ${column}, and had none in this range`,
      {
        suggestion: nearest(column, knownColumns ?? []),
        help: `${namesText('Its columns:', likest(column, knownColumns ?? []), new Set(knownColumns).size)} Look further back with --since.`,
      },
    );
  if (model === null && resolved?.sql === undefined && entries.length === 0 && (anomalies ?? 0) === 0)
    throw tableUnknown(
      `nothing here builds ${target}`,
      resolved,
      'Name the repository with --repo, or map the table to one under datasets of dataing.yml.',
    );
}
