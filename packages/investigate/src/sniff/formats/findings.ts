import { escapeForTerminal } from '@dataing/base/diagnostics';
import { sha256Hex } from '@dataing/base/random';
import type {
  AffectedTable,
  ImpactPrediction,
  PredictedAnomaly,
  PredictedBreak,
  PredictedRisk,
  RiskLevel,
  Stamp,
} from '../prediction.ts';

export type FindingLevel = 'error' | 'warning' | 'note';

/** Where something stands. */
interface Place {
  /** From the top of the repository. */
  readonly file: string;
  /** From 1; null: the file as a whole. */
  readonly line: number | null;
}

/** One thing to say about a change, as the formats for machines say things: by rule, place and level. */
export interface Finding {
  /** Stable: `break/missing_column`, `anomaly/null_rate`, `risk/performance`, `change/join_added`, `impact`. */
  readonly rule: string;
  readonly level: FindingLevel;
  /** One line, without control characters; foreign text in it. */
  readonly message: string;
  readonly place: Place | null;
  readonly stamp: Stamp;
  /** The same for the same finding however its lines move; no two of one prediction are alike. */
  readonly fingerprint: string;
}

interface Draft extends Omit<Finding, 'fingerprint' | 'place'> {
  readonly place: Place | null;
  /** What tells it from others of its rule and file. */
  readonly subject: readonly (string | null)[];
  /** Larger comes first, within its level and stamp. */
  readonly weight: number;
}

const LEVELS: readonly FindingLevel[] = ['error', 'warning', 'note'];
const STAMPS: readonly Stamp[] = ['proven', 'structural', 'needs_data', 'heuristic'];
const RISK_LEVEL: Readonly<Record<RiskLevel, FindingLevel>> = {
  critical: 'error',
  high: 'warning',
  medium: 'warning',
  low: 'note',
};
const LIKELY = 0.3;
const TABLES_NAMED = 5;

/** What a prediction has to say, the gravest and surest first. What was only written in another way is not said. */
export function findingsOf(prediction: ImpactPrediction): Finding[] {
  const places = new Places(prediction);
  const drafts = [
    ...prediction.breaks.map((it) => breakDraft(it)),
    ...prediction.risks.filter((it) => !isTold(it, prediction)).map((it) => riskDraft(it, places)),
    ...prediction.predictedAnomalies
      .filter((it) => !isBreak(it, prediction.breaks))
      .map((it) => anomalyDraft(it, places)),
    ...changeDrafts(prediction),
    ...impactDrafts(prediction, places),
  ];
  drafts.sort(byImportance);
  const seen = new Map<string, number>();
  return drafts.map(({ subject, weight: _, ...rest }) => {
    const key = JSON.stringify([rest.rule, rest.place?.file ?? null, subject]);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    const text = count === 0 ? key : `${key} ${count}`;
    const fingerprint = sha256Hex(new TextEncoder().encode(text)).slice(0, 32);
    return { ...rest, message: escapeForTerminal(rest.message), fingerprint };
  });
}

function byImportance(a: Draft, b: Draft): number {
  return (
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    STAMPS.indexOf(a.stamp) - STAMPS.indexOf(b.stamp) ||
    b.weight - a.weight ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** What follows from the texts alone is an error; what depends on the data may yet go well. */
function breakDraft({ kind, table, column, by, file, line, stamp, description }: PredictedBreak): Draft {
  const isCertain = stamp === 'proven' || stamp === 'structural';
  return {
    ...{ rule: `break/${kind}`, stamp, message: description, weight: 10, place: { file, line } },
    level: isCertain ? 'error' : 'warning',
    subject: [table, column, by],
  };
}

function riskDraft(risk: PredictedRisk, places: Places): Draft {
  const { category, level, table, column, file, line, stamp, description } = risk;
  const origin = places.of(table, column);
  const isElsewhere = file !== null && (line !== null || origin?.file !== file);
  const message = beginsWith(description, table) ? description : `${table}: ${description}`;
  return {
    ...{ rule: `risk/${category}`, level: RISK_LEVEL[level], stamp, message, weight: 5 },
    place: isElsewhere ? { file, line } : origin,
    subject: [table, column, description],
  };
}

/** Whether a text names a table first: no other one whose name is only longer. */
function beginsWith(text: string, table: string): boolean {
  return text.startsWith(table) && !/^[\p{L}\p{N}_$]/u.test(text.slice(table.length));
}

/** Whether a break or an anomaly says the same of the same table. */
function isTold(
  { table, column, category, description }: PredictedRisk,
  { breaks, predictedAnomalies }: ImpactPrediction,
): boolean {
  return (
    breaks.some(
      (it) =>
        it.description === description ||
        (category === 'schema_break' && it.table === table && it.column === column),
    ) ||
    predictedAnomalies.some(
      (it) => it.table === table && (it.anomalyType === category || it.reasoning.includes(description)),
    )
  );
}

/** Whether an anomaly is only that something cannot be built, which a break tells with its place. */
function isBreak({ table, anomalyType }: PredictedAnomaly, breaks: readonly PredictedBreak[]): boolean {
  return anomalyType === 'schema_break' && breaks.some((it) => it.by === table || it.table === table);
}

function anomalyDraft(anomaly: PredictedAnomaly, places: Places): Draft {
  const { table, column, anomalyType, likelihood, ruleLikelihood, reasoning, stamp } = anomaly;
  const name = column === null ? table : `${table}.${column}`;
  const percent = Math.round(likelihood * 100);
  return {
    ...{ rule: `anomaly/${anomalyType}`, stamp, weight: likelihood },
    level: ruleLikelihood >= LIKELY ? 'warning' : 'note',
    message: `${anomalyType} of ${name} (${percent} % likely): ${reasoning}`,
    place: places.of(table, column),
    subject: [table, column],
  };
}

function changeDrafts({ changes }: ImpactPrediction): Draft[] {
  return changes
    .filter((it) => it.meaning !== 'cosmetic')
    .map(({ model, file, line, detail, column, description, stamp }) => ({
      ...{ rule: `change/${detail}`, level: 'note', stamp, weight: 1, place: { file, line } },
      message: model === null ? description : `${model}: ${description}`,
      subject: [model, column, description],
    }));
}

/** For each changed table, what lies downstream of it. */
function impactDrafts({ changed, affectedDownstream }: ImpactPrediction, places: Places): Draft[] {
  return changed.flatMap((it): Draft[] => {
    const reached = affectedDownstream.filter((other) => places.originOf(other.table) === it.table);
    if (reached.length === 0) return [];
    const names = reached.slice(0, TABLES_NAMED).map(({ table, impactType }) => `${table} (${impactType})`);
    const rest = reached.length - names.length;
    const tail = rest > 0 ? ` and ${rest} more` : '';
    const count = reached.length === 1 ? '1 table' : `${reached.length} tables`;
    return [
      {
        ...{ rule: 'impact', level: 'note', stamp: 'structural', weight: 2 },
        message: `${it.table}: downstream impact on ${count}: ${names.join(', ')}${tail}`,
        place: places.of(it.table, null),
        subject: [it.table],
      },
    ];
  });
}

/** Where in the change a finding on some table comes from. */
class Places {
  readonly #prediction: ImpactPrediction;
  readonly #tables: ReadonlyMap<string, AffectedTable>;

  constructor(prediction: ImpactPrediction) {
    this.#prediction = prediction;
    const all = [...prediction.affectedDownstream, ...prediction.changed];
    this.#tables = new Map(all.map((it) => [it.table, it]));
  }

  /** The changed table from which a change arrives at this one: the nearest by hops. */
  originOf(table: string): string | undefined {
    const seen = new Set([table]);
    for (const name of seen) {
      const found = this.#tables.get(name);
      if (found?.distance === 0) return name;
      for (const next of found?.through ?? []) seen.add(next);
    }
    return undefined;
  }

  /** The line of the change that moves a table's column, as near as it is known; else the first file that differs. */
  of(table: string, column: string | null): Place | null {
    const { changes, files } = this.#prediction;
    const origin = this.originOf(table) ?? table;
    const own = changes.filter((it) => it.model === origin);
    const ofColumn = own.find((it) => column !== null && it.column === column && it.line !== null);
    const change = ofColumn ?? own.find((it) => it.line !== null) ?? own[0];
    if (change !== undefined) return { file: change.file, line: change.line };
    return files.length === 0 ? null : { file: files[0].path, line: null };
  }
}
