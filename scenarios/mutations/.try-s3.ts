import { PROJECTS, readProjectFiles } from './project-files.ts';
import { World } from './truth/world.ts';
import { allMutations, chooseMutations } from './choose-mutations.ts';
const cache = new Map<string, string>();
const c = { get: (k: string) => cache.get(k), set: (k: string, s: string) => void cache.set(k, s) };
for (const name of PROJECTS) {
  const project = readProjectFiles(name);
  const all = allMutations(project);
  const chosen = chooseMutations(all, 1, 4);
  console.log(name, all.length, chosen.length);
  const w = await World.open(project, 'a', c);
  const per = new Map<string, number[]>();
  for (const m of chosen) {
    const t2 = performance.now();
    const x = await w.truthOf(m.edits);
    const ms = performance.now() - t2;
    const moved = Object.keys(x.tables).length + Object.keys(x.failed).length;
    const e = per.get(m.kind) ?? [0, 0, 0, 0];
    e[0]++;
    if (moved > 0) e[1]++;
    if (Object.keys(x.failed).length) e[2]++;
    e[3] += ms;
    per.set(m.kind, e);
    if (m.isCosmetic && moved > 0 && m.kind !== 'model_added')
      console.log('NOT COSMETIC', m.id, m.description, JSON.stringify(x.tables), x.failed);
  }
  for (const [k, e] of per)
    console.log('  ', k, e[0], 'moved', e[1], 'failed', e[2], Math.round(e[3] / e[0]), 'ms');
  w.close();
}
