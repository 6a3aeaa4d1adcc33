export { type CoverageRow, leastLines, readCoverage, renderCoverage } from './coverage.ts';
