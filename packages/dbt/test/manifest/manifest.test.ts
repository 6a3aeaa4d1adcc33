import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGraph, type DbtGraph, type GraphNode, readProject } from '@dataing/dbt';
import { describe, expect, test } from 'vitest';
import { shopFiles } from './shop-files.ts';

const target = { database: 'shop', schema: 'main' };
const decoder = new TextDecoder();

function graphOf(files: ReadonlyMap<string, Uint8Array>, manifest?: Uint8Array): DbtGraph {
  const project = readProject(files, { target, manifest });
  if (project === undefined) throw new Error('no project');
  return buildGraph(project);
}

const manifestOf = (version: number) => readFileSync(join(import.meta.dirname, `v${version}.json`));
const dbtOf = (bytes: Uint8Array): string => JSON.parse(decoder.decode(bytes)).metadata.dbt_version;
const squeezed = (sql: string | undefined) => sql?.replace(/\s+/g, ' ').trim();

/** What dbt materializes as when nobody says. */
const byDefault: Readonly<Record<string, string>> = {
  model: 'view',
  analysis: 'view',
  seed: 'seed',
  snapshot: 'snapshot',
  test: 'test',
};

/** What a person would ask of a node; what dbt adds to every configuration is left out. */
function shown({ id, relation, dependsOn, compiled, lineage, config, resource, diagnostics }: GraphNode) {
  return {
    ...{ id, relation, dependsOn, lineage, diagnostics },
    sql: squeezed(compiled.sql),
    incremental: squeezed(compiled.incremental),
    materialized: config.materialized ?? byDefault[resource.kind],
    tags: config.tags ?? [],
    meta: config.meta ?? {},
    ...{
      path: resource.path,
      text: resource.text,
      version: resource.version,
      columns: resource.columns.map((it) => it.name),
    },
  };
}

describe.each([9, 10, 11, 12])('a manifest of version %i', (version) => {
  const manifest = manifestOf(version);
  const files = shopFiles(dbtOf(manifest));
  const [own, given] = [graphOf(files), graphOf(files, manifest)];

  test('gives the graph that the files give', () => {
    expect(given.diagnostics).toEqual([]);
    expect([...given.nodes.keys()].sort()).toEqual([...own.nodes.keys()].sort());
    for (const [id, node] of given.nodes) expect(shown(node)).toEqual(shown(own.nodes.get(id)!));
    expect([...given.sources.values()]).toEqual([...own.sources.values()]);
    expect(given.disabled).toEqual(['model.shop.switched_off']);
    const brief = ({ tests }: DbtGraph) =>
      tests.map((it) => ({ ...it, refs: it.refs.toSorted(), own: undefined }));
    expect(brief(given)).toEqual(expect.arrayContaining(brief(own)));
    expect(given.tests).toHaveLength(own.tests.length);
    const exposures = ({ exposures: all }: DbtGraph) =>
      all.map((it) => ({ ...it, dependsOn: it.dependsOn.toSorted() }));
    expect(exposures(given)).toEqual(exposures(own));
    expect(given.unitTests).toEqual(own.unitTests);
  });

  test('every model is compiled by dbt and traced whole', () => {
    for (const { compiled, lineage, resource } of given.nodes.values()) {
      if (resource.kind === 'seed') continue;
      expect(compiled.sql).toBeDefined();
      expect([resource.id, lineage?.diagnostics]).toEqual([resource.id, []]);
    }
  });

  test('metrics and groups are in it', () => {
    const entries = given.project.manifest?.entries.map(({ kind, name }) => `${kind} ${name}`);
    const metric =
      version === 9 ? ['metric revenue_total'] : ['metric orders_total', 'semantic_model orders'];
    expect(entries?.sort()).toEqual(['group finance', ...metric]);
  });
});
