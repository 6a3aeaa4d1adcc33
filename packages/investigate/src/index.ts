export {
  axisOf,
  compareTime,
  describeSpan,
  findGrain,
  formatTick,
  parseSpan,
  parseTick,
  type TimeAxis,
  type TimeProfile,
  tickExpression,
} from './axis/index.ts';
export { catalogue } from './catalogue.ts';
export {
  type Admit,
  type AnswerRecord,
  type Budget,
  budgetLeft,
  DEFAULT_BUDGET,
  type Ledger,
  openLedger,
  type RecordedQuery,
} from './evidence/ledger.ts';
export {
  conclude,
  type ExplainSource,
  explain,
  type Observation,
  observe,
  rankSegments,
} from './explain/explain.ts';
export { renderExplanation } from './explain/render.ts';
export type { ExplainRequest } from './explain/request.ts';
export {
  type Baseline,
  type ExplainedSegment,
  type Explanation,
  explanationToJson,
} from './explain/result.ts';
export { isAdditive, type Metric, metricInputs } from './metric/metric.ts';
export { parseMetric } from './metric/parse-metric.ts';
export { defaultSettings, type ScanSettings } from './segment/reference.ts';
export type { Verdict } from './segment/verdict.ts';
export type { InvestigationEvent } from './investigation/events.ts';
export { foldInvestigation } from './investigation/fold.ts';
export { type InvestigateRequest, type InvestigateSource, investigate } from './investigation/investigate.ts';
export type { Evidence, Investigation, RankedHypothesis, Symptom } from './investigation/investigation.ts';
export { renderHtml } from './report/html.ts';
export { renderMarkdown } from './report/markdown.ts';
export { investigationToJson, REPORT_VERSION } from './report/json.ts';
export { COLOUR_INK, type Ink, PLAIN_INK } from './report/ink.ts';
export { renderProse, renderText } from './report/text.ts';
export type { MetricRequest, MetricSource } from './investigation/metric-view.ts';
export { type AnomalyAlert, watchMetric } from './investigation/watch.ts';
export { lineageOfProject, relationsOfGraph } from './context/dbt-lineage.ts';
export { CAUSE_TYPES, type CauseType } from './hypothesis/cause-types.ts';
export {
  type Calibration,
  CAUSE_FAMILIES,
  type CauseFamily,
  calibrateShare,
  familyOfCause,
  UNCALIBRATED,
} from './synthesis/calibration.ts';
export { StreamDetector, type StreamScore } from './detect/stream/stream-detector.ts';
export {
  type Checkpoint,
  investigationIds,
  type InvestigationState,
  Journal,
  readCheckpoint,
  readInvestigation,
  type RecordedInvestigation,
} from './journal/journal.ts';
export { type Context, type Lineage, NO_LINEAGE, type RecordedMetric } from './context/lineage.ts';
export { lineageOfKeys } from './context/keys-lineage.ts';
export { lineageOfNames } from './context/names-lineage.ts';
export type { RunLog } from './context/run-log.ts';
export { findChanges, type ChangesRequest } from './changes/find-changes.ts';
export type {
  ChangeCandidate,
  ChangeHistory,
  ChangeSides,
  ModelChange,
  Reach,
} from './changes/change.ts';
export {
  type ChangeFeature,
  describeReplay,
  rankChanges,
  type RankedChange,
} from './changes/rank-changes.ts';
export { columnsRead, type Replay, replayChange } from './changes/replay-change.ts';
export type { ChangeSymptom } from './changes/symptom.ts';
export { type Anomaly, readAnomaly } from './monitor/anomaly.ts';
export { recordedMetric } from './monitor/recorded-metric.ts';
export {
  anomalyToJson,
  describeAnomaly,
  describeStretch,
  monitorReportToJson,
} from './monitor/describe.ts';
export {
  type MonitorReport,
  type MonitorSource,
  monitorTables,
  type TableReport,
} from './monitor/monitor-tables.ts';
export { sampleAffected } from './journal/sample-rows.ts';
export { bucketText } from './table-metrics/scan.ts';
export { type Proposals, proposeCauses, type SymptomFacts } from './prose/propose-causes.ts';
export { type Prose, type ReportFacts, writeProse } from './prose/write-prose.ts';
export {
  type HistoryEntry,
  type SemanticHistory,
  semanticHistory,
  type SemanticHistoryRequest,
} from './changes/semantic-history.ts';
export { type Backtest, backtest, type BacktestRequest } from './sniff/backtest/backtest.ts';
export { forecastsByCommit, type Trial } from './sniff/backtest/trial.ts';
export type { SeenAnomaly } from './sniff/backtest/label-changes.ts';
export { saidAndCame } from './sniff/backtest/said-and-came.ts';
export { type ChangeFacts, likelihoodOfFix } from './sniff/likelihood.ts';
export type { BacktestStep, LabelledChange } from './sniff/backtest/step.ts';
export {
  baseOf,
  parseSniffHistory,
  type Rate,
  renderSniffHistory,
  type SniffHistory,
} from './sniff/history.ts';
export { DEFAULT_DEPTH, predictImpact, type PredictRequest } from './sniff/predict.ts';
export {
  type ChangedFile,
  type ImpactPrediction,
  type PredictedRange,
  predictionToJson,
  RISK_LEVELS,
  type RiskLevel,
} from './sniff/prediction.ts';
export { mergeStates, type ProjectState, stateOfGraph } from './sniff/project-state.ts';
export { stateOfSql } from './sniff/plain-state.ts';
export { renderPrediction } from './sniff/render-text.ts';
export { countLines } from './sniff/place-line.ts';
export { blame, type BlameRequest, type BlameSources } from './blame/blame.ts';
export { SqlTables } from './blame/sql-history.ts';
export { isSameTable } from './blame/correlate.ts';
export { blameToJson } from './blame/json.ts';
export { renderEntry } from './blame/render-entry.ts';
export { renderBlame, shownEntries } from './blame/render-table.ts';
export type { BlameEntry, BlameResult } from './blame/result.ts';
export { ProjectHistory } from './changes/project-history.ts';
export { isSettingsFile } from './changes/project-files.ts';
export { ProjectSlices } from './changes/project-slice.ts';
export { bisect, type Bisection, type BisectRequest, type BisectState } from './blame/bisect.ts';
export { type BisectCheck, parseCheck } from './blame/bisect-check.ts';
export { renderAnnotations } from './sniff/formats/annotations.ts';
export { renderCodeQuality } from './sniff/formats/code-quality.ts';
export { COMMENT_MARKER, renderComment, renderSummary } from './sniff/formats/comment.ts';
export { renderRdjson } from './sniff/formats/rdjson.ts';
export { renderSarif } from './sniff/formats/sarif.ts';
export { applyMeasured } from './sniff/measure/apply-measured.ts';
export { measureImpact, type MeasureRequest, type Measurement } from './sniff/measure/measure-impact.ts';
export {
  type Counterexample,
  type CounterexampleRequest,
  findCounterexample,
} from './sniff/counterexample/find-counterexample.ts';
export { duckdbType } from './sniff/counterexample/input.ts';
export type { Tools as CounterexampleTools } from './sniff/counterexample/laboratory.ts';
export { counterexampleHeadline, NO_COUNTEREXAMPLE } from './sniff/counterexample/headline.ts';
export { renderUnitTest } from './sniff/counterexample/render-unit-test.ts';
