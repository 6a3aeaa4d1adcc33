import type { Resource } from '../project/resource.ts';
import { Compiler } from './compile.ts';
import type { DbtGraph } from './graph.ts';
import { withCtes } from './inject-ctes.ts';
import type { Compiled } from './result.ts';

/** A statement that is no node of the graph: of a generic test or of a hook. */
export interface CompiledText {
  readonly config: Readonly<Record<string, unknown>>;
  /** Unique ids, sorted. */
  readonly dependsOn: readonly string[];
  /** As dbt runs it, with the CTEs of ephemeral models; absent where it cannot be rendered. */
  readonly sql?: string;
  readonly diagnostics: Compiled['diagnostics'];
}

/** Renders resources beside those of a graph, in its context; those that are switched off are left out. */
export function compileTexts(graph: DbtGraph, texts: readonly Resource[]): ReadonlyMap<string, CompiledText> {
  const resources = new Map([...graph.project.resources, ...texts.map((it) => [it.id, it] as const)]);
  const compiler = new Compiler({ ...graph.project, resources }, (id) => {
    const lineage = graph.nodes.get(id)?.lineage;
    return lineage?.complete === true ? { columns: lineage.columns, declared: false } : undefined;
  });
  const enabled = texts.filter((it) => compiler.config(it.id).enabled !== false);
  return new Map(enabled.map((it) => [it.id, compiledText(graph, compiler, it)]));
}

function compiledText(graph: DbtGraph, compiler: Compiler, { id }: Resource): CompiledText {
  const { refs, sources } = compiler.capture(id);
  const { sql, diagnostics } = compiler.compile(id);
  const dependsOn = [...refs, ...sources].sort();
  const whole = sql === undefined ? undefined : withCtes(graph, sql, dependsOn);
  return {
    config: compiler.config(id),
    dependsOn,
    ...(whole === undefined ? {} : { sql: whole }),
    diagnostics,
  };
}
