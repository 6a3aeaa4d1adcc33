import { parseArgs } from 'node:util';
import { type PredictionScore, predictionTotals } from '@dataing/incidents';
import { scoreAll } from './score-all.ts';

/** Predictions beside what execution shows: figures, kinds that fall short, and what is wrong, the smallest cases first. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '3' },
    kind: { type: 'string', default: '' },
    project: { type: 'string', default: '' },
    show: { type: 'string', default: '12' },
    largest: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    truths: { type: 'string', default: 'output/sniff-truth' },
  },
});

const faultsOf = (it: PredictionScore) => [
  ...it.wrong.map((item) => `said ${item}`),
  ...it.missed.map((item) => `missed ${item}`),
  ...it.provenWrong.map((item) => `NOT PROVEN ${item}`),
  ...it.breakMissed.map((item) => `no break ${item}`),
  ...(it.cosmeticFlagged === true ? ['FLAGGED'] : []),
];

const { kind, project, truths: folder } = values;
const scored = await scoreAll({
  seed: Number(values.seed),
  most: Number(values.most),
  kind,
  project,
  folder,
});
const totals = predictionTotals(scored.map((it) => it.score));
const lines = [`${totals.cases} cases, ${totals.items} items`];
for (const [name, { value, low, high }] of Object.entries(totals.figures))
  lines.push(`${name} ${value?.toFixed(4)} (${low?.toFixed(4)} to ${high?.toFixed(4)})`);
for (const it of totals.kinds)
  if ((it.precision ?? 1) < 1 || (it.recall ?? 1) < 1)
    lines.push(`  ${it.kind} ${it.cases}: ${it.precision?.toFixed(2)} ${it.recall?.toFixed(2)}`);
const faulty = scored
  .map(({ mutation, score }) => ({ mutation, faults: faultsOf(score) }))
  .filter(({ faults }) => faults.length > 0)
  .sort((a, b) => (a.faults.length - b.faults.length) * (values.largest ? -1 : 1));
for (const { mutation, faults } of faulty.slice(0, Number(values.show)))
  lines.push(`${mutation.id} (${mutation.description})`, `    ${faults.slice(0, 14).join('; ')}`);
process.stdout.write(values.json ? JSON.stringify(totals) : `${lines.join('\n')}\n`);
