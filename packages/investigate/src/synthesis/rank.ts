import type { Evidence, RankedHypothesis } from '../investigation/investigation.ts';
import { HYPOTHESES, type SymptomKind, priorsFor } from '../hypothesis/catalogue.ts';
import { posterior, type Weight } from './posterior.ts';

/** Hypotheses by probability, each with the evidence that speaks for and against it. */
export function rankHypotheses(symptom: SymptomKind, evidence: readonly Evidence[]): RankedHypothesis[] {
  const weights: Weight[] = evidence.flatMap((e) =>
    Object.entries(e.weights).map(([hypothesis, nats]) => ({
      evidenceId: e.id,
      hypothesis,
      group: e.id,
      nats,
    })),
  );
  const probabilities = posterior(priorsFor(symptom), weights);
  const ranked = HYPOTHESES.filter((h) => probabilities.has(h.id)).map((h) => ({
    id: h.id,
    title: h.title,
    probability: probabilities.get(h.id) ?? 0,
    supports: weights.filter((w) => w.hypothesis === h.id && w.nats > 0).map((w) => w.evidenceId),
    contradicts: weights.filter((w) => w.hypothesis === h.id && w.nats < 0).map((w) => w.evidenceId),
  }));
  return ranked.sort((a, b) => b.probability - a.probability);
}
