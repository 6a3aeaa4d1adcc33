import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dbtPrograms } from '../python.ts';
import { type Facts, folded, type NodeFacts, plainConfig, sorted, withoutEmpty } from './facts.ts';

type Entry = Record<string, unknown>;
interface Manifest {
  readonly nodes: Record<string, Entry>;
  readonly sources: Record<string, Entry>;
  readonly exposures: Record<string, Entry>;
  readonly unit_tests: Record<string, Entry>;
  readonly metrics: Record<string, Entry>;
  readonly semantic_models: Record<string, Entry>;
  readonly saved_queries: Record<string, Entry>;
  readonly groups: Record<string, Entry>;
  readonly disabled: Record<string, unknown>;
}

/**
 * What the real dbt finds out about a project of this folder: compiled before anything is built, then built (`exclude`
 * apart), then compiled again, as a model that asks is_incremental() then has another text.
 */
export function dbtFacts(project: string, exclude: readonly string[]): Facts {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-dbt-'));
  try {
    cpSync(join(import.meta.dirname, project), folder, { recursive: true });
    const fresh = compiledManifest(folder);
    // Tests of sources wait for no seed that makes them.
    runDbt(folder, ['seed', '--quiet']);
    runDbt(folder, ['build', '--quiet', '--exclude', ...exclude]);
    return factsOf(fresh, compiledManifest(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compiledManifest(folder: string): Manifest {
  runDbt(folder, ['compile', '--quiet']);
  return JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'));
}

function runDbt(cwd: string, args: readonly string[]): void {
  const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DBT_PROFILES_DIR: cwd };
  const ran = spawnSync(join(dbtPrograms(), 'dbt'), args, { cwd, env, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`dbt ${args.join(' ')} failed: ${ran.stdout}${ran.stderr}`);
}

function factsOf(fresh: Manifest, built: Manifest): Facts {
  const nodes = Object.entries(fresh.nodes).map(
    ([id, node]) => [id, nodeFacts(node, built.nodes[id])] as const,
  );
  const semantics = { ...fresh.metrics, ...fresh.semantic_models, ...fresh.saved_queries };
  const each = (entries: Record<string, Entry>, of: (entry: Entry) => unknown) =>
    sorted(Object.entries(entries).map(([id, entry]) => [id, of(entry)] as const));
  return {
    nodes: sorted(nodes),
    sources: each(fresh.sources, sourceFacts),
    exposures: each(fresh.exposures, (it) => ({
      ...pick(it, ['name', 'type', 'description']),
      owner: (it.owner as Entry).name,
      dependsOn: dependsOn(it),
    })),
    unitTests: each(fresh.unit_tests, (it) => ({
      name: it.name,
      dependsOn: dependsOn(it),
    })),
    semantics: each(semantics, (it) => ({ name: it.name, dependsOn: dependsOn(it) })),
    groups: each(fresh.groups, (it) => ({ name: it.name, owner: withoutEmpty(it.owner) })),
    disabled: Object.keys(fresh.disabled).sort(),
  };
}

function nodeFacts(node: Entry, built: Entry): NodeFacts {
  const test = node.test_metadata as Entry | undefined;
  return {
    alias: String(node.alias),
    fqn: (node.fqn as string[]).join('.'),
    path: String(node.original_file_path).replace(/^\.\//, ''),
    relation: node.resource_type === 'test' ? null : (node.relation_name as string | null),
    description: String(node.description),
    access: (node.access as string | undefined) ?? null,
    version: node.version === undefined || node.version === null ? null : String(node.version),
    config: plainConfig(String(node.resource_type), node.config as Entry),
    columns: columnsOf(node),
    dependsOn: dependsOn(node),
    test:
      test === undefined
        ? null
        : { name: test.name, namespace: test.namespace, on: node.attached_node, column: node.column_name },
    constraints: (node.constraints as Entry[] | undefined)?.map(constraint) ?? [],
    compiled: node.language === 'python' ? null : folded(node.compiled_code as string),
    built: node.language === 'python' ? null : folded(built.compiled_code as string),
  };
}

function sourceFacts(it: Entry) {
  return {
    ...pick(it, ['relation_name', 'description']),
    tags: [...(it.tags as string[])].sort(),
    meta: it.meta,
    columns: columnsOf(it),
  };
}

function columnsOf(node: Entry): Record<string, unknown> {
  const columns = Object.entries(node.columns as Record<string, Entry>);
  return sorted(
    columns.map(([name, it]) => [
      name,
      withoutEmpty({
        ...pick(it, ['description', 'data_type', 'quote', 'tags', 'meta']),
        constraints: (it.constraints as Entry[]).map(constraint),
      }),
    ]),
  );
}

function constraint(it: Entry): unknown {
  return pick(it, ['type', 'expression', 'columns']);
}

function dependsOn(it: Entry): string[] {
  const { nodes } = it.depends_on as { nodes: string[] };
  return [...new Set(nodes)].sort();
}

function pick(of: Entry, names: readonly string[]): Entry {
  return Object.fromEntries(
    names.flatMap((name) => (of[name] === undefined || of[name] === null ? [] : [[name, of[name]]])),
  );
}
