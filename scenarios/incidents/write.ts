import { parseArgs } from 'node:util';
import { writeIncidents } from './write-incidents.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    set: { type: 'string', default: 'dev' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: '12' },
  },
});
const [dir] = positionals;
if (dir === undefined) throw new Error('usage: write.ts DIR [--set dev] [--seed 1] [--from 0] [--count 12]');
await writeIncidents({
  dir,
  set: values.set,
  seed: Number(values.seed),
  from: Number(values.from),
  count: Number(values.count),
  onCase: (id) => process.stdout.write(`${id}\n`),
});
