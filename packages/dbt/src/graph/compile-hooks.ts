import { configFromTree, type PackageFile } from '../project/package-file.ts';
import type { Resource } from '../project/resource.ts';
import { type CompiledText, compileTexts } from './compile-texts.ts';
import type { DbtGraph } from './graph.ts';

/** Renders what `on-run-start` and `on-run-end` of the project and its packages run, by unique id, in their order. */
export function compileHooks(graph: DbtGraph): ReadonlyMap<string, CompiledText> {
  return compileTexts(graph, graph.project.packages.flatMap(hooksOf));
}

function hooksOf(owner: PackageFile): Resource[] {
  return (['start', 'end'] as const).flatMap((when) =>
    owner.hooks[when].map((text, index): Resource => {
      const name = `${owner.name}-on-run-${when}-${index}`;
      const fqn = [owner.name, 'hooks', name];
      const [path, inside] = [`${owner.folder}dbt_project.yml`, `hooks/${name}.sql`];
      return {
        ...{
          id: `operation.${owner.name}.${name}`,
          kind: 'operation',
          package: owner.name,
          name,
          path,
          inside,
        },
        ...{ fqn, language: 'sql', text, levels: configFromTree(owner.trees.models, fqn) },
        columns: [],
        properties: {},
      };
    }),
  );
}
