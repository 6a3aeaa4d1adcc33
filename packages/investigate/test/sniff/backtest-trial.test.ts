import { drawAt, streamKey, uniformFrom } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitLogistic } from '../../src/sniff/backtest/fit-logistic.ts';
import { learnHistory } from '../../src/sniff/backtest/learn.ts';
import { saidAndCame } from '../../src/sniff/backtest/said-and-came.ts';
import type { LabelledChange } from '../../src/sniff/backtest/step.ts';
import { forecastsByCommit, holdTrial, type Trial } from '../../src/sniff/backtest/trial.ts';
import { likelihoodOfFix } from '../../src/sniff/likelihood.ts';

const DAY_MS = 86_400_000;
const HORIZON_MS = 30 * DAY_MS;

interface Plan {
  readonly day: number;
  readonly kind?: string;
  readonly fixed: boolean;
  readonly size?: number;
  readonly rule?: number;
  readonly sha?: string;
}

function change({ day, kind = 'filter_added', fixed, size = 1, rule = 0.5, sha = `d${day}` }: Plan) {
  const model = {
    ...{ name: 'm', path: 'm.sql', kinds: [kind], columns: [] },
    ...{ isEvery: false, hasOtherRows: true, downstream: 2, tests: 1 },
  };
  const models = [{ name: 'm', risk: 'medium' as const, likelihood: rule }];
  const said = { risk: 'high' as const, confidence: 0.5, models };
  const made: LabelledChange = {
    step: { sha, atMs: day * DAY_MS, subject: '', isFix: false, models: [model], said },
    model,
    fixed: fixed ? { sha: 'f', afterMs: DAY_MS, how: 'lines' } : null,
    isWhole: true,
    facts: { ...model, size, rule },
  };
  return made;
}

const plans = fc.array(
  fc.record({
    day: fc.integer({ min: 0, max: 400 }),
    kind: fc.constantFrom('filter_added', 'column_added', 'join_added'),
    fixed: fc.boolean(),
    size: fc.integer({ min: 1, max: 30 }),
    rule: fc.constantFrom(0, 0.5, 0.8),
  }),
  { minLength: 80, maxLength: 120 },
);

const said = (trial: Trial | undefined, untilMs: number) =>
  (trial?.forecasts ?? [])
    .filter(({ change }) => change.step.atMs < untilMs)
    .map(({ probability, base, isFlagged }) => [probability, base, isFlagged]);

test('a forecast knows nothing of what came less than a horizon before it, or after it', () => {
  fc.assert(
    fc.property(plans, (drawn) => {
      const whole = drawn.map(change);
      const trial = holdTrial(whole, HORIZON_MS)!;
      const atMs = trial.fromMs + 4 * HORIZON_MS;
      const isOpen = ({ step }: LabelledChange) => step.atMs + HORIZON_MS > atMs;
      const turned = whole.map((it) =>
        isOpen(it) ? { ...it, fixed: it.fixed === null ? change({ day: 0, fixed: true }).fixed : null } : it,
      );
      expect(said(holdTrial(turned, HORIZON_MS), atMs)).toEqual(said(trial, atMs));
    }),
    { numRuns: 5 },
  );
});

/** Commits over three years, of which a share needs a fix whatever they are; every tenth commit is of 60 models. */
function noise(seed: number, share: number): LabelledChange[] {
  const key = streamKey({ epoch: 1, seed, table: 'test', column: 'fixes', purpose: 'backtest' });
  const draw = (i: number) => uniformFrom(...drawAt(key, i, 0));
  return Array.from({ length: 300 }, (_, i) => {
    const size = i % 10 === 0 ? 60 : 1;
    const kind = draw(2 * i) < 0.5 ? 'filter_added' : 'column_added';
    const fixed = draw(2 * i + 1) < share;
    const one = change({ day: 3 * i, kind, fixed, size, rule: 0.8, sha: `s${i}` });
    return Array.from({ length: size }, () => one);
  }).flat();
}

test('where nothing tells, the likelihood is about the base rate, whatever the rules say and bulk commits suffered', () => {
  for (const seed of [1, 2, 3]) {
    const { forecasts } = holdTrial(noise(seed, 0.1), HORIZON_MS)!;
    const distances = forecasts.map(({ probability }) => Math.abs(probability - 0.1));
    expect(distances.reduce((sum, it) => sum + it, 0) / distances.length).toBeLessThan(0.1);
    expect(Math.max(...forecasts.map((it) => it.probability))).toBeLessThan(0.5);
  }
});

test('one commit of 400 models that was mended is no 400 lessons', () => {
  const bulk = Array.from({ length: 400 }, () =>
    change({ day: 5, kind: 'model_added', fixed: true, size: 400 }),
  );
  const others = Array.from({ length: 100 }, (_, i) =>
    change({ day: 10 + i, kind: 'model_added', fixed: false }),
  );
  const history = learnHistory([...bulk, ...others], HORIZON_MS, 500 * DAY_MS)!;
  const { facts } = change({ day: 0, kind: 'model_added', fixed: false });
  expect(history.kinds.model_added).toEqual({ cases: 500, hits: 400 });
  expect(likelihoodOfFix(history, facts)).toBeLessThan(0.2);
});

test('rules that are surer of what was mended are followed; surer of what was not, they are not', () => {
  const history = (isRight: boolean) =>
    learnHistory(
      Array.from({ length: 400 }, (_, i) =>
        change({ day: i, fixed: i % 2 === 0, rule: (i % 2 === 0) === isRight ? 0.9 : 0.4 }),
      ),
      HORIZON_MS,
      500 * DAY_MS,
    )!;
  const of = (isRight: boolean, rule: number) =>
    likelihoodOfFix(history(isRight), change({ day: 0, fixed: false, rule }).facts);
  expect(of(true, 0.9)).toBeGreaterThan(of(true, 0.4) + 0.2);
  expect(of(false, 0.9)).toBe(of(false, 0.4));
});

test('at the end of a fit no weight can be moved for the better', () => {
  const cases = fc.array(
    fc.record({
      features: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.double({ min: -3, max: 3, noNaN: true })),
      came: fc.boolean(),
      weight: fc.double({ min: 0.1, max: 3, noNaN: true }),
    }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(cases, fc.double({ min: -3, max: 3, noNaN: true }), (drawn, start) => {
      const given = drawn.map((it) => ({ ...it, features: new Map(Object.entries(it.features)) }));
      const weights = fitLogistic(given, start, 2);
      for (const [name, weight] of Object.entries(weights)) {
        const pull = given.reduce((sum, { features, came, weight: counts }) => {
          const nats = [...features].reduce((all, [at, it]) => all + weights[at] * it, weights.intercept);
          const value = name === 'intercept' ? 1 : (features.get(name) ?? 0);
          return sum + counts * value * ((came ? 1 : 0) - 1 / (1 + Math.exp(-nats)));
        }, 0);
        expect(pull - 2 * (name === 'intercept' ? weight - start : weight)).toBeCloseTo(0, 4);
      }
    }),
  );
});

test('a commit needed a fix where one of its models did; what may still come is left out', () => {
  const changes = [
    change({ day: 1, fixed: false, sha: 'x', rule: 0.7 }),
    change({ day: 1, fixed: true, sha: 'x' }),
    { ...change({ day: 2, fixed: false, sha: 'y' }), isWhole: false },
  ];
  expect(saidAndCame(changes)).toEqual({
    commits: [{ level: 'high', came: true, confidence: 0.5 }],
    models: [
      { level: 'medium', came: false, probability: 0.7 },
      { level: 'medium', came: true, probability: 0.5 },
    ],
  });
});

test('a commit is as likely to need a fix as that any of its models does', () => {
  const forecast = (sha: string, probability: number, came: boolean) => ({
    ...{ change: change({ day: 1, fixed: came, sha }), probability, came, base: 0.1, isFlagged: false },
  });
  const forecasts = [forecast('x', 0.5, false), forecast('y', 0.25, false), forecast('x', 0.5, true)];
  expect(forecastsByCommit(forecasts)).toEqual([
    { probability: 0.75, came: true },
    { probability: 0.25, came: false },
  ]);
});
