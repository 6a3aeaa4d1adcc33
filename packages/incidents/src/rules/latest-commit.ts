import { oneCause, type PlainRule, SURE, sayOnly, usualCause } from './case-view.ts';

/** The last deploy before the alert did it, in the first model it touched. */
export const latestCommit: PlainRule = {
  name: 'latest_commit',
  says: 'the last deploy before the alert',
  async judge({ alert, runs, touchedBy }) {
    const before = runs.deploys.filter(({ at }) => at <= alert.now).sort((a, b) => (a.at < b.at ? 1 : -1));
    if (before.length === 0) return sayOnly('inconclusive', {});
    const [{ sha }] = before;
    const asset = touchedBy(sha)[0] ?? alert.table;
    return sayOnly('fault', {
      causes: oneCause(usualCause(alert.metric), asset),
      changes: [{ sha, probability: SURE }],
    });
  },
};
