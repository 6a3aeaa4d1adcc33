export { type Answer, checkData, type DataAccess } from './check-data.ts';
export { renderReport } from './render-report.ts';
export {
  type CheckKind,
  type CheckReport,
  type CheckResult,
  countChecks,
  decisiveKinds,
  reportToJson,
} from './report.ts';
