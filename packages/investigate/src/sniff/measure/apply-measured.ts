import type {
  AffectedTable,
  ImpactPrediction,
  Measured,
  MeasuredTable,
  PredictedAnomaly,
} from '../prediction.ts';

type MeasuredColumn = MeasuredTable['columns'][number];

/**
 * A prediction with what was measured in the place of what was foretold: of measured tables the columns and rows that do
 * differ, the anomalies that are there, and none that are not. What was not measured stays as it was foretold.
 */
export function applyMeasured(prediction: ImpactPrediction, measured: Measured): ImpactPrediction {
  const byName = new Map(measured.tables.map((it) => [it.table, it]));
  const seen = (it: AffectedTable) => {
    const table = byName.get(it.table);
    return table === undefined ? it : { ...it, columns: columnsOf(it, table), rows: hasOtherRows(table) };
  };
  const differs = (it: AffectedTable) => {
    const table = byName.get(it.table);
    return table === undefined || it.impactType === 'schema' || isOther(table);
  };
  const foretold = prediction.predictedAnomalies.flatMap((it) =>
    settled(it, byName.get(it.table), measured.from),
  );
  const known = new Set(foretold.map(keyOf));
  const found = measured.tables
    .flatMap((it) => anomaliesOf(it, measured.from))
    .filter((it) => !known.has(keyOf(it)));
  return {
    ...prediction,
    measured,
    changed: prediction.changed.map(seen),
    affectedDownstream: prediction.affectedDownstream.filter(differs).map(seen),
    predictedAnomalies: [...foretold, ...found].sort((a, b) => b.likelihood - a.likelihood),
    confidenceReasons: [
      ...prediction.confidenceReasons,
      `${measured.tables.length} tables were computed before and after from ${measured.from}`,
    ],
  };
}

const keyOf = ({ table, column, anomalyType }: PredictedAnomaly) =>
  `${table}\n${column?.toLowerCase() ?? ''}\n${anomalyType}`;

/** Columns of the key have no figure: where their values differ, other rows are there. */
const isDifferent = (it: MeasuredColumn) => (it.differing ?? 0) > 0;

function hasOtherRows({ rowsBefore, rowsAfter, rowsAdded, rowsRemoved }: MeasuredTable): boolean {
  return rowsBefore !== rowsAfter || (rowsAdded ?? 0) > 0 || (rowsRemoved ?? 0) > 0;
}

const isOther = (table: MeasuredTable) => hasOtherRows(table) || table.columns.some(isDifferent);

/** Measured columns that differ, and foretold ones that could not be measured. */
function columnsOf({ columns }: AffectedTable, table: MeasuredTable): readonly string[] {
  const known = new Set(table.columns.map((it) => it.column.toLowerCase()));
  const differing = table.columns.filter(isDifferent).map((it) => it.column);
  return [...differing, ...columns.filter((it) => !known.has(it.toLowerCase()))];
}

/** An expectation that was measured is certain or gone; another stays. */
function settled(it: PredictedAnomaly, table: MeasuredTable | undefined, from: string): PredictedAnomaly[] {
  if (table === undefined) return [it];
  const column = table.columns.find((one) => one.column.toLowerCase() === it.column?.toLowerCase());
  const words = wordsOf(it.anomalyType, table, column);
  if (words === undefined) return [it];
  return words === null ? [] : [measuredAnomaly(it.table, it.column, it.anomalyType, words, from)];
}

/** What was measured of a kind of anomaly; null: it is not there; undefined: this was not measured. */
function wordsOf(
  type: string,
  table: MeasuredTable,
  column: MeasuredColumn | undefined,
): string | null | undefined {
  const { rowsBefore, rowsAfter } = table;
  if (type === 'row_count') return hasOtherRows(table) ? rowWords(table) : null;
  if (type === 'duplicates') return rowsAfter > rowsBefore ? rowWords(table) : null;
  if (column === undefined) return undefined;
  const { nullsBefore, nullsAfter, differing } = column;
  if (type === 'null_rate')
    return nullsBefore === nullsAfter ? null : `NULL in ${nullsBefore} rows before, in ${nullsAfter} after`;
  if (type !== 'value_shift' || differing === null) return undefined;
  return differing === 0 ? null : `${differing} of ${rowsBefore} values differ`;
}

function rowWords({ rowsBefore, rowsAfter, rowsAdded, rowsRemoved }: MeasuredTable): string {
  return `${rowsBefore} rows before, ${rowsAfter} after: ${rowsAdded ?? 0} came, ${rowsRemoved ?? 0} went`;
}

/** Differences that nothing foretold. */
function anomaliesOf(table: MeasuredTable, from: string): PredictedAnomaly[] {
  const found: PredictedAnomaly[] = [];
  if (hasOtherRows(table)) found.push(measuredAnomaly(table.table, null, 'row_count', rowWords(table), from));
  for (const column of table.columns) {
    for (const type of ['null_rate', 'value_shift']) {
      const words = wordsOf(type, table, column);
      if (typeof words === 'string')
        found.push(measuredAnomaly(table.table, column.column, type, words, from));
    }
  }
  return found;
}

function measuredAnomaly(
  table: string,
  column: string | null,
  anomalyType: string,
  words: string,
  from: string,
): PredictedAnomaly {
  const reasoning = `measured over ${from}: ${words}`;
  return { table, column, anomalyType, likelihood: 1, reasoning, stamp: 'proven', base: null };
}
