import { checkArithmetic } from './arithmetic.ts';
import type { Finding } from './finding.ts';
import { checkDrivers, checkGraph, checkStartup, readGraph } from './graph.ts';
import { checkImports } from './imports.ts';
import { checkLiterals } from './literals.ts';
import { checkNames } from './names.ts';
import { checkOutside } from './outside.ts';
import { checkSizes, measureSizes } from './size.ts';
import { listPaths, loadSources } from './source-files.ts';

export { type Finding, renderFinding } from './finding.ts';
export { limits, measureSizes, quantile, type Sized, type Sizes } from './size.ts';
export { listPaths, loadSources, type SourceFile } from './source-files.ts';

/** Every rule of the house, checked on the tree below `root`. Empty when all hold; sorted by rule, then place. */
export async function tidy(root: string): Promise<Finding[]> {
  const paths = listPaths(root);
  const sources = loadSources(root, paths.files);
  const tops = paths.folders.filter((folder) => !folder.includes('/') && folder !== 'script');
  const graph = await readGraph(root, tops);
  const findings = [
    ...checkImports(root, sources),
    ...checkGraph(graph),
    ...checkDrivers(graph),
    ...checkStartup(graph),
    ...checkOutside(sources),
    ...checkArithmetic(sources),
    ...checkNames(paths),
    ...checkLiterals(sources),
    ...checkSizes(measureSizes(sources)),
  ];
  const key = ({ rule, file, line }: Finding) => `${rule} ${file} ${String(line ?? 0).padStart(6, '0')}`;
  return findings.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
