import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can be wrong with watching tables, and with the anomalies that were found. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'MONITOR_TABLE_UNKNOWN',
    title: 'No such table',
    cause: 'The source has no table of this name that can be read.',
    remedy: 'Use the suggested name; without names all tables are looked at.',
    example: 'dataing detect --data shop.duckdb oders',
  },
  {
    code: 'MONITOR_RUNNING',
    title: 'Another run is at work',
    cause: 'Another detect or watch measures the same source of this project at this moment.',
    remedy: 'Wait until it is through. What a killed run claimed is free after ten minutes.',
    example: 'dataing detect --data shop.duckdb',
  },
  {
    code: 'ANOMALY_UNKNOWN',
    title: 'No such anomaly',
    cause: 'The store of this project has no anomaly of this id, or several that begin so.',
    remedy: 'Use the suggested id; `dataing anomalies list --state all` lists all of them.',
    example: 'dataing anomalies show 00000000',
  },
];
