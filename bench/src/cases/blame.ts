import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommitPlan, git, makeRepository } from '@dataing/adapters/git/test-history';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { inTurn, peakMegabytes, round, summarise } from '../pair.ts';

const COMMITS = 1_400;
const HOUR_S = 3_600;
/** Models by layer; each reads from the layer before. */
const LAYERS = [60, 120, 120];
const TARGET = 'l2_m7';

/**
 * The history of one model in a repository with 1,400 commits of models, whole process: with nothing kept and with what the
 * run before kept; beside `git log` of the model's file alone, which tells none of what is upstream and no meaning. `all`
 * looks at the whole history, `default` at the last 90 days.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const { folder } = makeRepository(historyPlans());
  git(folder, ['reset', '-q', '--hard']);
  git(folder, ['gc', '-q']);
  const state = mkdtempSync(join(tmpdir(), 'dataing-blame-'));
  try {
    const dataing = (...args: string[]) => ({
      command: [join(root, 'bin/dataing'), 'blame', TARGET, '--repo', folder, '--limit', '20', ...args],
      cwd: state,
    });
    const bare = (...args: string[]) => ({
      command: ['git', '-C', folder, 'log', ...args, '--', `models/l2/${TARGET}.sql`],
    });
    const all = ['--since', '2020-01-01'];
    const calls = {
      'git log of the file, all': bare(),
      'git log of the file, 90 days': bare('--since=90.days'),
      'all, warm': dataing(...all),
      'default, warm': dataing(),
      'all, cold': { ...dataing(...all), emptied: join(state, '.dataing') },
    };
    const sides = await inTurn(Object.values(calls), full ? 20 : 5);
    const lines = Object.keys(calls).map((name, i) => {
      const { median, min, runs } = summarise(sides[i].map((it) => it.wallMs));
      const figures = {
        case: name,
        unit: 'ms',
        commits: COMMITS,
        median: round(median, 1),
        min: round(min, 1),
        runs,
      };
      appendHistory('blame', { ...figures, peak_rss_mb: peakMegabytes(sides[i]) });
      return `${name}: ${round(median, 1)} ms median, ${round(min, 1)} least`;
    });
    return lines.join('\n');
  } finally {
    rmSync(state, { recursive: true });
    rmSync(folder, { recursive: true });
  }
}

/** Commits of one to three files up to today, some of macros and YAML; the same for everyone but for the day it ends. */
function historyPlans(): CommitPlan[] {
  const random = numbers();
  const versions = new Map<string, number>();
  const names = LAYERS.flatMap((count, layer) => Array.from({ length: count }, (_, i) => ({ layer, i })));
  const pathOf = ({ layer, i }: Place) => `models/l${layer}/l${layer}_m${i}.sql`;
  const files: Record<string, string> = { 'dbt_project.yml': 'name: shop\n', 'macros/rate.sql': macro(0) };
  for (const it of names) files[pathOf(it)] = modelText(it, 0);
  for (const layer of LAYERS.keys()) files[`models/l${layer}/models.yml`] = yaml(layer, 0);
  const end = Math.floor(Date.now() / 1000);
  const first = end - COMMITS * 12 * HOUR_S;
  const plans: CommitPlan[] = [{ name: 'begin', atS: first, files }];
  for (let n = 1; n <= COMMITS; n++) {
    const changed: Record<string, string> = {};
    for (let k = 0; k <= random(3); k++) {
      const it = names[random(names.length)];
      const version = (versions.get(pathOf(it)) ?? 0) + 1;
      versions.set(pathOf(it), version);
      changed[pathOf(it)] = modelText(it, version);
    }
    if (n % 40 === 0) changed['macros/rate.sql'] = macro(n);
    if (n % 7 === 0) changed[`models/l${n % 3}/models.yml`] = yaml(n % 3, n);
    plans.push({
      name: `c${n}`,
      message: `Change ${n} (#${n})`,
      atS: first + n * 12 * HOUR_S - n * 60,
      files: changed,
    });
  }
  return plans;
}

interface Place {
  readonly layer: number;
  readonly i: number;
}

/** Whole numbers below a bound, the same every time. */
function numbers(): (bound: number) => number {
  let state = 42;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * bound);
  };
}

const macro = (version: number) => `{% macro rate(x) %}({{ x }} * ${1 + version}){% endmacro %}\n`;

function yaml(layer: number, version: number): string {
  const models = Array.from(
    { length: LAYERS[layer] },
    (_, i) =>
      `  - name: l${layer}_m${i}\n    description: Version ${version} of it.\n    columns: [{name: id, tests: [unique, not_null]}, {name: amount}]\n`,
  );
  const sources = layer > 0 ? '' : 'sources:\n  - name: raw\n    tables: [{name: orders}, {name: people}]\n';
  return `${sources}models:\n${models.join('')}`;
}

/** A version in three only lays the text out in another way. */
function modelText({ layer, i }: Place, version: number): string {
  const from =
    layer === 0
      ? "{{ source('raw', 'orders') }} a left join {{ source('raw', 'people') }} b on a.id = b.id"
      : `{{ ref('l${layer - 1}_m${(i * 7) % LAYERS[layer - 1]}') }} a left join {{ ref('l${layer - 1}_m${(i * 11 + 3) % LAYERS[layer - 1]}') }} b on a.id = b.id`;
  const [meaning, blanks] = [Math.floor((version * 2) / 3), ' '.repeat(1 + version)];
  return `with base as (\n  select a.id, a.amount + ${meaning} as amount, a.created_at, coalesce(b.status, 'none') as status\n  from ${from}\n)\nselect id,${blanks}amount, {{ rate('amount') }} as rated, created_at, status,\n  case when status = 'paid' then amount else 0 end as paid_amount,\n  row_number() over (partition by status order by created_at) as nth\nfrom base\nwhere amount > ${i}\n`;
}
