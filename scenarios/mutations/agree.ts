import { parseArgs } from 'node:util';
import { agreeAll } from './agree-all.ts';

/** Mutated commits run by dbt and by our own runner: how many come out the same, and what differs. Can be stopped and run again. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '2' },
    kind: { type: 'string', default: '' },
    project: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    truths: { type: 'string', default: 'output/sniff-truth' },
  },
});

const { kind, project, truths: folder } = values;
const all = await agreeAll({ seed: Number(values.seed), most: Number(values.most), kind, project, folder });
const faulty = all.filter((it) => it.faults.length > 0);
const refused = all.filter((it) => it.dbt.error !== null).length;
const figures = { commits: all.length, agreeing: all.length - faulty.length, refused };
const lines = [
  `${figures.commits} commits run by dbt, ${figures.agreeing} come out the same, ${refused} that dbt cannot read`,
  ...faulty.flatMap(({ mutation, faults }) => [
    `${mutation.id} (${mutation.description})`,
    ...faults.map((it) => `    ${it}`),
  ]),
];
process.stdout.write(values.json ? JSON.stringify(figures) : `${lines.join('\n')}\n`);
