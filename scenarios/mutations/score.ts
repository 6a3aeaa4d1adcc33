import { parseArgs } from 'node:util';
import { type PredictionScore, predictionTotals } from '@dataing/incidents';
import { allMutations, chooseMutations } from './choose-mutations.ts';
import { PROJECTS, readProjectFiles } from './project-files.ts';
import { isExercised, Predictor, scoreMutation } from './score-mutations.ts';
import { Truths } from './truth/known-truths.ts';

/** Predictions beside what execution shows: a figure for each kind, and what is wrong, the smallest cases first. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '5' },
    kind: { type: 'string', default: '' },
    project: { type: 'string', default: '' },
    show: { type: 'string', default: '12' },
    truths: { type: 'string', default: 'output/sniff-truth' },
  },
});
const scores: PredictionScore[] = [];
const said = new Map<string, string>();
for (const name of PROJECTS.filter((it) => it.includes(values.project))) {
  const project = readProjectFiles(name);
  const truths = new Truths(project, `${values.truths}/${name}.jsonl`);
  const predictor = new Predictor(project);
  const all = allMutations(project).filter((it) => it.kind.includes(values.kind));
  for (const mutation of chooseMutations(all, Number(values.seed), Number(values.most))) {
    const truth = await truths.of(mutation);
    if (!isExercised(mutation, truth)) continue;
    said.set(mutation.id, mutation.description);
    scores.push(scoreMutation(mutation, truth, predictor.predict(mutation)));
  }
  truths.close();
}
const { cases, items, figures, kinds } = predictionTotals(scores);
const lines = [`${cases} cases, ${items} items`];
for (const [name, { value, low, high }] of Object.entries(figures))
  lines.push(`${name} ${value?.toFixed(4)} (${low?.toFixed(4)} to ${high?.toFixed(4)})`);
for (const { kind, cases: n, precision, recall } of kinds)
  if ((precision ?? 1) < 1 || (recall ?? 1) < 1)
    lines.push(`  ${kind} ${n}: ${precision?.toFixed(2)} ${recall?.toFixed(2)}`);
const faults = scores
  .map(
    (it) =>
      [
        it,
        [
          ...it.wrong.map((x) => `said ${x}`),
          ...it.missed.map((x) => `missed ${x}`),
          ...it.provenWrong.map((x) => `NOT PROVEN ${x}`),
          ...it.breakMissed.map((x) => `no break ${x}`),
          ...(it.cosmeticFlagged === true ? ['FLAGGED'] : []),
        ],
      ] as const,
  )
  .filter(([, them]) => them.length > 0)
  .sort(([, a], [, b]) => a.length - b.length);
for (const [it, them] of faults.slice(0, Number(values.show)))
  lines.push(`${it.id} (${said.get(it.id)})\n    ${them.slice(0, 14).join('; ')}`);
process.stdout.write(`${lines.join('\n')}\n`);
