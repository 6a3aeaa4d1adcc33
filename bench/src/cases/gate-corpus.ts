import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject } from '@dataing/adapters/dbt';
import { runnableSql } from '@dataing/dbt';
import { appendHistory, root } from '../history.ts';
import { round } from '../pair.ts';
import { type PublicProject, publicProjects, titleOf, withRepository } from '../public-projects.ts';

/** A model's SQL as `dataing sql check --jsonl` takes it. */
interface Line {
  readonly id: string;
  readonly dialect: string;
  readonly sql: string;
}

interface Verdict {
  readonly id: string;
  readonly allowed: boolean;
  readonly rule?: string;
  readonly message?: string;
}

/**
 * Which share of the compiled models of public dbt projects the gate admits as reads, by dialect, and why it refuses the
 * others: `dataing sql check --jsonl` on all that is rendered whole. With GATE_REFUSALS the path of a file, each refusal is
 * a line of JSON in it.
 */
export async function run(): Promise<string> {
  const byDialect = new Map<string, { asked: number; refused: Verdict[] }>();
  const refusals: Array<Verdict & { readonly sql?: string }> = [];
  let seconds = 0;
  for (const project of publicProjects) {
    const lines = await modelsOf(project);
    const begin = performance.now();
    const verdicts = judge(lines);
    seconds += (performance.now() - begin) / 1000;
    const refused = verdicts.filter((it) => !it.allowed);
    refusals.push(...refused.map((it) => ({ ...it, sql: lines.find(({ id }) => id === it.id)?.sql })));
    const [{ dialect }] = lines;
    const before = byDialect.get(dialect) ?? { asked: 0, refused: [] };
    byDialect.set(dialect, { asked: before.asked + lines.length, refused: [...before.refused, ...refused] });
  }
  const file = process.env.GATE_REFUSALS;
  if (file !== undefined) writeFileSync(file, refusals.map((it) => `${JSON.stringify(it)}\n`).join(''));
  const out: string[] = [];
  for (const [dialect, { asked, refused }] of byDialect) {
    const share = round((100 * (asked - refused.length)) / asked, 2);
    const rules = Map.groupBy(refused, (it) => it.rule ?? '');
    const reasons = [...rules].map(([rule, all]) => `${all.length} ${rule}`);
    const figures = { case: dialect, unit: '%', median: share, min: share, runs: 1 };
    appendHistory('gate-corpus', { ...figures, asked, admitted: asked - refused.length, reasons });
    out.push(`${dialect}: ${asked - refused.length} of ${asked} admitted (${share} %)`);
    out.push(...reasons.map((reason) => `  ${reason}`));
  }
  return [...out, `${round(seconds, 1)} s`].join('\n');
}

async function modelsOf(project: PublicProject): Promise<Line[]> {
  const { graph } = await withRepository(project, (folder) =>
    loadProject({ folder, commit: 'HEAD' }, project.options),
  );
  const { dialect } = graph.project.facts;
  return [...graph.nodes.values()].flatMap(({ id, resource, compiled, lineage }) => {
    const isWhole = !compiled.approximate && lineage?.diagnostics.length === 0;
    const sql = resource.kind === 'model' && isWhole ? runnableSql(graph, id) : undefined;
    return sql === undefined ? [] : [{ id: `${titleOf(project)} ${id}`, dialect, sql }];
  });
}

function judge(lines: readonly Line[]): Verdict[] {
  const { stdout, stderr, status } = spawnSync(join(root, 'bin/dataing'), ['sql', 'check', '--jsonl'], {
    input: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  const verdicts = stdout
    .trim()
    .split('\n')
    .map((line): Verdict => JSON.parse(line));
  if (verdicts.length !== lines.length)
    throw new Error(`${verdicts.length} verdicts for ${lines.length} models`);
  return verdicts;
}
