import { appendFileSync } from 'node:fs';
import { loadProject } from '@dataing/adapters/dbt';
import {
  askOurs,
  askSqlglot,
  compare,
  type Disagreement,
  type Job,
} from '@dataing/adapters/lineage/test-sqlglot';
import type { DbtGraph, GraphNode } from '@dataing/dbt';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory } from '../history.ts';
import { type Judgement, judgementOf } from '../judged-disagreement.ts';
import { round } from '../pair.ts';
import { type PublicProject, publicProjects, titleOf, withRepository } from '../public-projects.ts';

/** What sqlglot may take over one model; ours takes a few milliseconds. */
const CPU_SECONDS = 2;

/**
 * The sources of every output column of the compiled models of public dbt projects, ours beside sqlglot's (from PyPI). With
 * LINEAGE_DISAGREEMENTS the path of a file, a line of JSON is appended to it for each disagreement.
 */
export async function run({ peers }: BenchOptions): Promise<string> {
  if (!peers) return 'asks sqlglot: run it with --peers';
  const lines: string[] = [];
  let [all, same, open] = [0, 0, 0];
  for (const project of publicProjects) {
    const { compared, found, ...counts } = await agreement(project);
    const agreed = compared - found.length;
    const kinds = Map.groupBy(found, (it) => it.kind);
    const left = kinds.get('open')?.length ?? 0;
    [all, same, open] = [all + compared, same + agreed, open + left];
    for (const it of found) note({ project: titleOf(project), ...it });
    const shares = { median: share(agreed, compared), judged: share(compared - left, compared) };
    const judged = Object.fromEntries(
      [...kinds].map(([kind, them]) => [kind.replace(' ', '_'), them.length]),
    );
    appendHistory('lineage-agreement', {
      ...{ case: titleOf(project), unit: '%', min: shares.median, runs: 1, ...shares, ...counts },
      ...{ columns: compared, same: agreed, ...judged },
    });
    const reasons = [...kinds].map(([kind, them]) => `${them.length} ${kind}`).join(', ');
    const of = `${counts.answered} of ${counts.models} models`;
    lines.push(
      `${titleOf(project)}: ${agreed} of ${compared} columns of ${of} (${shares.median} %); ${reasons}`,
    );
  }
  return [
    ...lines,
    `in all ${share(same, all)} % of ${all} columns; judged, ${share(all - open, all)} %`,
  ].join('\n');
}

function share(part: number, whole: number): number {
  return round((100 * part) / Math.max(whole, 1), 2);
}

interface Found extends Disagreement {
  readonly kind: Judgement;
}

function note(found: Found & { readonly project: string }): void {
  const file = process.env.LINEAGE_DISAGREEMENTS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(found)}\n`);
}

async function agreement(project: PublicProject) {
  const { graph } = await withRepository(project, (folder) =>
    loadProject({ folder, commit: 'HEAD' }, project.options),
  );
  const jobs = [...graph.nodes.values()].flatMap((node) => jobOf(node, graph) ?? []);
  const theirs = askSqlglot(jobs);
  const results = jobs.map((job, i) => ({ job, ...compare(askOurs(job), theirs[i]) }));
  return {
    models: jobs.length,
    answered: theirs.filter((it) => !('error' in it)).length,
    compared: results.reduce((sum, it) => sum + it.compared, 0),
    found: results.flatMap(({ job, disagreements }) =>
      disagreements.map((it): Found => ({ ...it, kind: judgementOf(it, job) })),
    ),
  };
}

/**
 * The compiled SQL of a model, with the columns of what it is built from as far as they are known. Tables go by the last
 * part of their names, since sqlglot wants all names of a schema to have as many parts, and CTEs of ephemeral models
 * have one.
 */
function jobOf(node: GraphNode, graph: DbtGraph): Job | undefined {
  const { resource, compiled, dependsOn } = node;
  if (resource.kind !== 'model' || compiled.sql === undefined || compiled.approximate) return undefined;
  const tables = dependsOn.flatMap((id) => {
    const lineage = graph.nodes.get(id)?.lineage;
    if (lineage?.complete !== true) return [];
    const name = graph.nodes.get(id)?.relation.replace(/["`]/g, '').toLowerCase().split('.').at(-1) ?? '';
    return [[name, { columns: lineage.columns.map((it) => ({ name: it.name })) }] as const];
  });
  const { dialect } = graph.project.facts;
  const schema = { tables: Object.fromEntries(tables) };
  return { id: node.id, sql: compiled.sql, dialect, schema, cpu_seconds: CPU_SECONDS };
}
