import { cruise, type ICruiseResult, type IDependency, type IModule } from 'dependency-cruiser';
import { isBuiltin } from './builtins.ts';
import type { Finding } from './finding.ts';

/** The module graph of the repository, resolved as Node resolves it; packages outside it are leaves. */
export type Graph = ReadonlyMap<string, IModule>;

const fixtures = '/test/.*fixtures/';

/** Reads the graph with dependency-cruiser. `folders` are relative to `root`. */
export async function readGraph(root: string, folders: readonly string[]): Promise<Graph> {
  const { output } = await cruise(
    [...folders],
    {
      baseDir: root,
      tsPreCompilationDeps: true,
      exclude: { path: fixtures },
      doNotFollow: { path: 'node_modules' },
      ruleSet: { forbidden: [{ name: 'cycle', severity: 'error', from: {}, to: { circular: true } }] },
      validate: true,
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  );
  return new Map((output as ICruiseResult).modules.map((module) => [module.source, module]));
}

/**
 * Folders whose files may import each other's types in a circle: a statement holds queries, a query expressions, and
 * an expression queries again, too many of them for one file. Nothing that runs may be in the circle.
 */
const recursiveTypes = ['packages/sql/src/tree/'];

/** Cycles, each once, and imports that resolve to nothing. */
export function checkGraph(graph: Graph): Finding[] {
  const cycles = new Map<string, Finding>();
  const unresolved: Finding[] = [];
  const inOrder = [...graph.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  for (const { source, dependencies } of inOrder) {
    for (const it of dependencies) {
      if (it.circular && !isRecursiveType(source, it)) {
        const members = [source, ...(it.cycle ?? []).map(({ name }) => name)];
        const key = [...new Set(members)].sort().join(' ');
        if (!cycles.has(key))
          cycles.set(key, { rule: 'cycle', file: source, message: [...members].join(' -> ') });
      }
      if (it.couldNotResolve && !isBuiltin(it.module)) {
        unresolved.push({ rule: 'unresolved', file: source, message: `"${it.module}" resolves to nothing` });
      }
    }
  }
  return [...cycles.values(), ...unresolved];
}

function isRecursiveType(source: string, { cycle = [] }: IDependency): boolean {
  const members = [source, ...cycle.map(({ name }) => name)];
  return (
    recursiveTypes.some((folder) => members.every((name) => name.startsWith(folder))) &&
    cycle.every(({ dependencyTypes }) => dependencyTypes.includes('type-only'))
  );
}

/** Importing one adapter loads no other adapter's driver: what its index reaches statically, lazily loaded parts apart. */
export function checkDrivers(graph: Graph): Finding[] {
  const adapters = [...graph.keys()].flatMap(
    (path) => /^packages\/adapters\/src\/([^/]+)\/index\.ts$/.exec(path)?.[1] ?? [],
  );
  const own = new Map(adapters.map((name) => [name, driversIn(graph, `packages/adapters/src/${name}/`)]));
  return adapters.flatMap((name) => {
    const index = `packages/adapters/src/${name}/index.ts`;
    const loaded = reachable(graph, index);
    return adapters.flatMap((other) =>
      [...(own.get(other) ?? [])]
        .filter((driver) => loaded.has(driver) && !own.get(name)?.has(driver))
        .map((driver) => ({
          rule: 'foreign-driver',
          file: index,
          message: `loads ${driver}, the driver of ${other}`,
        })),
    );
  });
}

/** What a program loads before a command is chosen stays small: no room behind the commands. */
export function checkStartup(graph: Graph): Finding[] {
  const mains = [...graph.keys()].filter((path) => /^packages\/cli\/src\/main-[^/]+\.ts$/.test(path));
  return mains.flatMap((main) =>
    [...reachable(graph, main)]
      .filter((path) => /^packages\/(?!cli\/|base\/|ports\/)/.test(path))
      .map((path) => ({
        rule: 'eager-import',
        file: main,
        message: `loads ${path} before a command is chosen`,
      })),
  );
}

function driversIn(graph: Graph, folder: string): Set<string> {
  const inside = [...graph.values()].filter(({ source }) => source.startsWith(folder));
  return new Set(
    inside.flatMap(({ dependencies }) => dependencies.filter(isThirdParty).map(({ module }) => module)),
  );
}

/** Sources and third-party specifiers that loading `start` loads at once: neither types nor dynamic imports. */
function reachable(graph: Graph, start: string): Set<string> {
  const reached = new Set<string>();
  const pending = [start];
  for (let source = pending.pop(); source !== undefined; source = pending.pop()) {
    for (const it of graph.get(source)?.dependencies ?? []) {
      if (it.dynamic || it.dependencyTypes.includes('type-only')) continue;
      const target = isThirdParty(it) ? it.module : it.resolved;
      if (reached.has(target)) continue;
      reached.add(target);
      pending.push(target);
    }
  }
  return reached;
}

function isThirdParty({ module, dependencyTypes }: IDependency): boolean {
  const isOwn = module.startsWith('.') || module.startsWith('@dataing/');
  return !isOwn && !isBuiltin(module) && !dependencyTypes.includes('core');
}
