/** What a change did to one table, as both sides were run. */
export interface TableTruth {
  /** Other rows are there, by their key. */
  readonly rows: boolean;
  /** Columns of both sides whose values differ in rows that are in both. */
  readonly columns: readonly string[];
  /** Columns of one side only, and those of another type. */
  readonly reshaped: readonly string[];
  /** Columns of which nothing can be said. */
  readonly unscored: readonly string[];
}

/** What a change did, found by running it. */
export interface ImpactTruth {
  /** By table; a table that is not among them stayed as it was. */
  readonly tables: Readonly<Record<string, TableTruth>>;
  /** Models that run no more, and those below them. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  /** Tables of one side only. */
  readonly single: readonly string[];
  /** Tests that fail and did not before, and exposures that lost something, by name. */
  readonly failedTests: readonly string[];
  readonly exposures: readonly string[];
}

/** What was foretold of a change. */
export interface ImpactClaim {
  readonly tables: ReadonlyArray<{
    readonly table: string;
    readonly columns: readonly string[];
    readonly rows: boolean;
    /** Its columns or their types are said to be others. */
    readonly isReshaped: boolean;
  }>;
  readonly breaks: ReadonlyArray<{
    readonly kind: string;
    /** Table, test or exposure that breaks. */
    readonly by: string;
    readonly table: string;
    readonly isProven: boolean;
  }>;
  /** Anything of data is said to change. */
  readonly isFlagged: boolean;
}

/** How one prediction fares; items are `table.column`, `table.*` for rows, `table.()` for shape. */
export interface PredictionScore {
  readonly id: string;
  readonly kind: string;
  /** Cases of one group are not independent: those that edit the same model. */
  readonly group: string;
  readonly hits: readonly string[];
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
  readonly shapeHits: number;
  readonly shapeWrong: readonly string[];
  readonly shapeMissed: readonly string[];
  readonly breakHits: readonly string[];
  readonly breakMissed: readonly string[];
  readonly provenHits: readonly string[];
  readonly provenWrong: readonly string[];
  /** Of what moves no value: whether it was said to. Null of other changes. */
  readonly cosmeticFlagged: boolean | null;
}

interface JudgedCase {
  readonly id: string;
  readonly kind: string;
  readonly group: string;
  readonly isCosmetic: boolean;
}

/**
 * Compares what was foretold with what happened, item by item. Tables that do not run, those below them and those of one
 * side are no items; a proven break must have happened, where it could be seen.
 */
export function judgePrediction(of: JudgedCase, truth: ImpactTruth, claim: ImpactClaim): PredictionScore {
  const unseen = new Set([...truth.failed, ...truth.skipped, ...truth.single]);
  const unscored = (table: string, column: string) =>
    unseen.has(table) || truth.tables[table]?.unscored.includes(column) === true;
  const real = new Set(
    Object.entries(truth.tables).flatMap(([table, it]) => [
      ...it.columns.map((column) => `${table}.${column}`),
      ...(it.rows ? [`${table}.*`] : []),
    ]),
  );
  const said = new Set(
    claim.tables.flatMap(({ table, columns, rows }) => [
      ...columns
        .filter((it) => !unscored(table, it.toLowerCase()))
        .map((it) => `${table}.${it.toLowerCase()}`),
      ...(rows && !unseen.has(table) ? [`${table}.*`] : []),
    ]),
  );
  const shaped = new Set(Object.keys(truth.tables).filter((it) => truth.tables[it].reshaped.length > 0));
  const saidShaped = new Set(
    claim.tables.filter((it) => it.isReshaped && !unseen.has(it.table)).map((it) => it.table),
  );
  return {
    id: of.id,
    kind: of.kind,
    group: of.group,
    hits: [...said].filter((it) => real.has(it)).sort(),
    wrong: [...said].filter((it) => !real.has(it) && !isReshapedItem(truth, it)).sort(),
    missed: [...real].filter((it) => !said.has(it)).sort(),
    shapeHits: [...shaped].filter((it) => saidShaped.has(it)).length,
    shapeWrong: [...saidShaped].filter((it) => !shaped.has(it)).sort(),
    shapeMissed: [...shaped].filter((it) => !saidShaped.has(it)).sort(),
    ...judgeBreaks(truth, claim, unseen),
    cosmeticFlagged: of.isCosmetic ? claim.isFlagged || said.size > 0 : null,
  };
}

/** A column that is there on one side only is no item, whatever is said of it. */
function isReshapedItem({ tables }: ImpactTruth, item: string): boolean {
  const [table, column] = [item.slice(0, item.indexOf('.')), item.slice(item.indexOf('.') + 1)];
  return tables[table]?.reshaped.includes(column) === true;
}

function judgeBreaks(truth: ImpactTruth, claim: ImpactClaim, unseen: ReadonlySet<string>) {
  const broken = new Set([
    ...truth.failed.map((it) => `model ${it}`),
    ...truth.failedTests.map((it) => `test ${it}`),
    ...truth.exposures.map((it) => `exposure ${it}`),
  ]);
  const named = claim.breaks.map((it) => ({ ...it, name: nameOf(it) }));
  const said = new Set(named.map((it) => it.name));
  const proven = [...new Set(named.filter((it) => it.isProven).map((it) => it.name))];
  const tableOf = new Map(named.map((it) => [it.name, it.table]));
  // A test below a model that does not run is not run either: nothing is seen of it.
  const isSeen = (name: string) => !name.startsWith('test ') || !unseen.has(tableOf.get(name) ?? '');
  // What a model that does not run makes run no more either breaks as said, one step further down.
  const happened = (name: string) => broken.has(name) || truth.skipped.some((it) => name === `model ${it}`);
  return {
    breakHits: [...broken].filter((it) => said.has(it)).sort(),
    breakMissed: [...broken].filter((it) => !said.has(it)).sort(),
    provenHits: proven.filter((it) => isSeen(it) && happened(it)).sort(),
    provenWrong: proven.filter((it) => isSeen(it) && !happened(it)).sort(),
  };
}

const OF_MODELS = new Set(['missing_column', 'missing_relation', 'type', 'not_compiled', 'contract']);

function nameOf({ kind, by }: { kind: string; by: string }): string {
  if (kind === 'exposure') return `exposure ${by.split('.').at(-1)}`;
  const isModel = OF_MODELS.has(kind) && !/^(not_null|unique|relationships|accepted_values)_/.test(by);
  return isModel ? `model ${by.split('.').at(-1)}` : `test ${by}`;
}
