import type { Generator } from './document.ts';

/** A generator and those inside its cases, each once, the outer one first. */
export function generatorsOf(generator: Generator): Generator[] {
  if (generator.kind !== 'given') return [generator];
  const inner = [...generator.cases.map((c) => c.generator), generator.otherwise ?? null];
  return [generator, ...inner.flatMap((g) => (g === null ? [] : generatorsOf(g)))];
}
