export { adapterTypes } from './context/adapter-facts.ts';
export { runnableSql } from './graph/inject-ctes.ts';
export { compileHooks } from './graph/compile-hooks.ts';
export { compileTests } from './graph/compile-tests.ts';
export type { CompiledText } from './graph/compile-texts.ts';
export { buildGraph, type DbtGraph, type GraphNode, type GraphOptions } from './graph/graph.ts';
export type { Captured, ColumnSource, Compiled, GraphColumn, ModelLineage } from './graph/result.ts';
export type { Manifest, ManifestEntry, ManifestNode } from './manifest/manifest.ts';
export { type Constraint, describe, type DescribedColumn, type Description } from './project/describe.ts';
export type { Group, SemanticNode } from './project/read-semantics.ts';
export { contentHash } from './project/content-hash.ts';
export { findProject, type LoadOptions, type Project, readProject } from './project/project.ts';
export { localPackageFolders, type ProjectFiles } from './project/read-files.ts';
export type {
  DeclaredColumn,
  Exposure,
  GenericTest,
  Given,
  Resource,
  ResourceKind,
  SourceTable,
  UnitTest,
  WrittenTest,
} from './project/resource.ts';
export { withTexts } from './project/with-texts.ts';
export { addTest, type TestPlace, type WantedTest } from './project/add-test.ts';
export { parseYaml } from './project/yaml.ts';
