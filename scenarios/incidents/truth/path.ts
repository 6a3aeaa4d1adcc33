import { parentsOf, type Template } from '../template/template.ts';

/** Models below an asset, with how many relations below; ephemeral ones are no relations. */
export function descendants(template: Template, asset: string): Map<string, number> {
  const hops = new Map<string, number>([[asset, 0]]);
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    for (const model of template.models) {
      const above = parentsOf(model).flatMap((it) => hops.get(it) ?? []);
      if (above.length === 0) continue;
      const own = Math.min(...above) + (model.materialized === 'ephemeral' ? 0 : 1);
      if ((hops.get(model.name) ?? Number.POSITIVE_INFINITY) > own) {
        hops.set(model.name, own);
        isGrowing = true;
      }
    }
  }
  return hops;
}

/** A shortest way down from an asset to a model, both included, as names of the template. */
export function pathTo(template: Template, asset: string, to: string): string[] {
  const hops = descendants(template, asset);
  const path = [to];
  while (path[0] !== asset) {
    const model = template.models.find((it) => it.name === path[0]);
    const above = model === undefined ? [] : parentsOf(model).filter((it) => hops.has(it));
    if (above.length === 0) return [asset, to];
    path.unshift(above.reduce((a, b) => ((hops.get(b) ?? 0) < (hops.get(a) ?? 0) ? b : a)));
  }
  return path.filter((it) => template.models.find((one) => one.name === it)?.materialized !== 'ephemeral');
}
