export { adapterTypes } from './context/adapter-facts.ts';
export { buildGraph, type DbtGraph, type GraphNode } from './graph/graph.ts';
export type { Captured, ColumnSource, Compiled, GraphColumn, ModelLineage } from './graph/result.ts';
export type { Manifest, ManifestEntry, ManifestNode } from './manifest/manifest.ts';
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
} from './project/resource.ts';
