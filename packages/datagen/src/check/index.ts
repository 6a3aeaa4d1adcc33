export { checkData, type CheckOptions } from './check-data.ts';
export type { Answer, DataAccess } from './access.ts';
export { renderReportHtml } from './html/page.ts';
export { renderReport } from './render-report.ts';
export { reportFromJson } from './read-report.ts';
export { reportToJson } from './report-json.ts';
export { type CheckReport, countChecks, type Plot, type Tell } from './report.ts';
export { type CheckKind, type CheckResult, type CheckStatus, decisiveKinds } from './result.ts';
