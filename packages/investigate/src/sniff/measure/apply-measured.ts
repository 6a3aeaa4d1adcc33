import type {
  AffectedTable,
  ImpactPrediction,
  Measured,
  MeasuredColumn,
  MeasuredTable,
  PredictedAnomaly,
  PredictedRisk,
} from '../prediction.ts';
import { fixesFor, keyOf } from '../fixes.ts';
import type { ProjectState } from '../project-state.ts';
import { riskOfBreak, risksOfAnomalies, worstFirst, worstOf } from '../risks.ts';
import { exchangedRows, exchangeText } from './exchanged-rows.ts';
import { settleBreaks } from './settle-breaks.ts';

/**
 * A prediction with what was measured in the place of what was foretold: of measured tables the columns and rows that do
 * differ, the anomalies that are there and none that are not, the tests that fail, the risks of all these and what to do
 * about them; with the overall risk and the confidence that follow. What was not measured stays as it was foretold.
 */
export function applyMeasured(
  prediction: ImpactPrediction,
  measured: Measured,
  after: Pick<ProjectState, 'assets' | 'exposures' | 'tests'>,
): ImpactPrediction {
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
  const predictedAnomalies = [...foretold, ...found].sort((a, b) => b.likelihood - a.likelihood);
  const breaks = settleBreaks(prediction.breaks, measured, after);
  const risks = risksWith({ ...prediction, measured, breaks, predictedAnomalies }, prediction, after);
  return {
    ...prediction,
    measured,
    changed: prediction.changed.map(seen),
    affectedDownstream: prediction.affectedDownstream.filter(differs).map(seen),
    ...{ breaks, predictedAnomalies, risks, overallRisk: worstOf(risks.map((it) => it.level)) },
    fixes: fixesFor(predictedAnomalies, prediction.fixes, after),
    ...confidenceWith(prediction, measured),
  };
}

/** Risks of measured tables follow from what was measured; the others, and those of time and speed, stay. */
function risksWith(
  { breaks, predictedAnomalies, measured }: ImpactPrediction & { readonly measured: Measured },
  before: ImpactPrediction,
  after: Pick<ProjectState, 'assets' | 'exposures'>,
): PredictedRisk[] {
  const tables = new Map(measured.tables.map((it) => [it.table, it]));
  const ofBreaks = new Set(before.breaks.map((it) => it.description));
  const kept = before.risks.filter(
    (it) => !tables.has(it.table) || !(it.category === 'data_quality' || ofBreaks.has(it.description)),
  );
  const own = risksOfAnomalies(
    predictedAnomalies.filter((it) => tables.has(it.table)),
    after,
  );
  const failing = breaks.filter((it) => tables.has(it.table)).map(riskOfBreak);
  return worstFirst([...kept, ...failing, ...own.map((it) => lessened(it, tables.get(it.table)!))]);
}

/** Where fewer than one row in a hundred moved, and no value differs in more. */
const FEW = 0.01;

function lessened(risk: PredictedRisk, table: MeasuredTable): PredictedRisk {
  const { rowsBefore, rowsAfter, rowsAdded, rowsRemoved, rowsDiffering, columns } = table;
  const moved = Math.max(
    ...[Math.abs(rowsAfter - rowsBefore), rowsAdded ?? 0, rowsRemoved ?? 0, rowsDiffering ?? 0],
    ...columns.flatMap((it) => [it.differing ?? 0, Math.abs(it.nullsAfter - it.nullsBefore)]),
  );
  const isFew = risk.stamp === 'proven' && moved < FEW * Math.max(rowsBefore, rowsAfter);
  return isFew ? { ...risk, level: 'low' } : risk;
}

/**
 * Doubt shrinks by half where all that the change reaches was computed from all of its rows. It does not for tables whose rows
 * differ while their columns do not tell in what.
 */
function confidenceWith(
  { changed, affectedDownstream, confidence, confidenceReasons }: ImpactPrediction,
  { tables, from, bounded }: Measured,
): Pick<ImpactPrediction, 'confidence' | 'confidenceReasons'> {
  const all = changed.length + affectedDownstream.length;
  const told = tables.filter((it) => exchangedRows(it) === 0).length;
  const share = all === 0 ? 0 : Math.min(1, told / all);
  const doubt = (1 - confidence) * (1 - 0.5 * share * (bounded.length === 0 ? 1 : 0.5));
  const reason = `${tables.length} of ${all} changed and affected tables were computed before and after from ${from}`;
  return {
    confidence: Math.min(0.99, Math.round((1 - doubt) * 100) / 100),
    confidenceReasons: [...confidenceReasons, reason],
  };
}

/** Columns of the key have no figure: where their values differ, other rows are there. */
const isDifferent = (it: MeasuredColumn) => (it.differing ?? 0) > 0;

function hasOtherRows({ rowsBefore, rowsAfter, rowsAdded, rowsRemoved }: MeasuredTable): boolean {
  return rowsBefore !== rowsAfter || (rowsAdded ?? 0) > 0 || (rowsRemoved ?? 0) > 0;
}

const isOther = (table: MeasuredTable) =>
  hasOtherRows(table) || exchangedRows(table) > 0 || table.columns.some(isDifferent);

/** Measured columns that differ, and foretold ones of which that could not be measured. */
function columnsOf({ columns }: AffectedTable, table: MeasuredTable): readonly string[] {
  const differing = table.columns.filter(isDifferent).map((it) => it.column);
  const known = new Set(
    (exchangedRows(table) > 0 ? differing : table.columns.map((it) => it.column)).map((it) =>
      it.toLowerCase(),
    ),
  );
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
  if (differing === 0) return exchangedRows(table) > 0 ? undefined : null;
  return `${differing} of ${rowsBefore} values differ`;
}

function rowWords({ rowsBefore, rowsAfter, rowsAdded, rowsRemoved }: MeasuredTable): string {
  return `${rowsBefore} rows before, ${rowsAfter} after: ${rowsAdded ?? 0} came, ${rowsRemoved ?? 0} went`;
}

/** Differences that nothing foretold. */
function anomaliesOf(table: MeasuredTable, from: string): PredictedAnomaly[] {
  const found: PredictedAnomaly[] = [];
  if (hasOtherRows(table)) found.push(measuredAnomaly(table.table, null, 'row_count', rowWords(table), from));
  const exchange = exchangeText(table);
  if (exchange !== '') found.push(measuredAnomaly(table.table, null, 'value_shift', exchange, from));
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
  return {
    ...{ table, column, anomalyType, reasoning, stamp: 'proven', base: null },
    ...{ likelihood: 1, ruleLikelihood: 1 },
  };
}
