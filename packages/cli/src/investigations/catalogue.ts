import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can be wrong with a recorded investigation that is asked for. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'INVESTIGATION_UNKNOWN',
    title: 'No such investigation',
    cause: 'The store of this project has no investigation of this id, or several that begin so.',
    remedy: 'Use the suggested id; `dataing investigations` lists all of them.',
    example: 'dataing verify inv-00000000',
  },
  {
    code: 'INVESTIGATION_UNFINISHED',
    title: 'No report yet',
    cause:
      'The investigation is still running, was stopped, or its process was killed before it had a report.',
    remedy: 'Go on with it: dataing investigate --resume ID. What was recorded is not asked again.',
    example: 'dataing show inv-1a2b3c4d',
  },
  {
    code: 'INVESTIGATION_CHANGED',
    title: 'The record was changed',
    cause:
      'An entry of the investigation is not as it was written, or is missing. What it holds is no evidence, so that it is not gone on with.',
    remedy: 'See which with `dataing verify ID`, and investigate anew.',
    example: 'dataing investigate --resume inv-1a2b3c4d',
  },
  {
    code: 'ANOMALY_NOT_A_METRIC',
    title: 'The anomaly has no metric to investigate',
    cause: 'It is about the schema of a table, or about a metric that is no aggregate of rows.',
    remedy: 'See what changed with `dataing anomalies show ID`; investigate a metric of the table by name.',
    example: 'dataing investigate 00000000',
  },
];
