/** A query of `count` common tables, each made of the one before (`t` at first) by `step`. */
export function tower(count: number, step: (before: string) => string): string {
  const ctes = Array.from({ length: count }, (_, i) => `c${i} as (${step(i === 0 ? 't' : `c${i - 1}`)})`);
  return `with ${ctes.join(', ')} select id, a from c${count - 1}`;
}

/** Groups of groups: none can be taken into its reader. */
export function groups(count: number): string {
  return tower(count, (from) => `select id, sum(a) as a from ${from} group by id`);
}
