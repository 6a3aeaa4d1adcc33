import type { CaseScore } from '../src/score/judge-case.ts';
import { parseReport, type ScoredReport } from '../src/truth/report.ts';
import { parseTruth, type Truth } from '../src/truth/truth.ts';

/** A planted fault; `changes` replaces fields of the file. */
export function truthWith(changes: Record<string, unknown> = {}): Truth {
  const file = {
    format: 1,
    id: 'c1',
    template: 'shop',
    level: 1,
    kind: 'fault',
    detectable: true,
    type: 'unit_change',
    asset: 'Raw.Payments',
    column: 'amount',
    commit: null,
    segment: { country: 'DE' },
    onset: '2026-03-01T00:00:00Z',
    end: null,
    affected_rows: [{ table: 'marts.revenue', where: "country = 'DE'" }],
    path: ['raw.payments', 'marts.revenue'],
    confounders: [],
    twin: null,
    ...changes,
  };
  return parseTruth('truth/c1.json', JSON.stringify(file));
}

/** A report that names that fault; `changes` replaces fields of the file. */
export function reportWith(changes: Record<string, unknown> = {}): ScoredReport {
  const file = {
    verdict: 'fault',
    confidence: 0.8,
    causes: [
      { type: 'unit_change', asset: 'raw.payments', column: 'amount', probability: 0.8 },
      { type: 'slow_drift', asset: 'raw.payments', column: 'amount', probability: 0.1 },
    ],
    changes: [{ sha: null, probability: 0.9 }],
    scope: {
      table: 'marts.revenue',
      segment: { country: 'DE' },
      onset: '2026-03-01T06:00:00Z',
      end: null,
      where: "country = 'DE'",
    },
    cost: { queries: 12, bytes: 4_000, seconds: 0.5 },
    ...changes,
  };
  return parseReport('report.json', JSON.stringify(file));
}

/** A score without meaning but for what is given. */
export function scoreWith(changes: Partial<CaseScore>): CaseScore {
  return {
    id: 'c1',
    template: 'shop',
    level: 1,
    kind: 'fault',
    detectable: true,
    type: 'unit_change',
    group: 'c1',
    verdict: 'fault',
    answer: '',
    isRight: true,
    confidence: 0.5,
    causeRank: 1,
    tableRight: true,
    columnRight: true,
    segmentF1: 1,
    onsetErrorHours: 0,
    commitRank: 1,
    hasGuiltyCommit: false,
    blamedData: false,
    blamedCommit: false,
    cost: { queries: 1, bytes: null, seconds: 0 },
    ...changes,
  };
}
