export { cliPage } from './cli.ts';
export { codeGaps } from './coverage-of-codes.ts';
export { errorPages, type LocatedEntry, readCatalogues } from './errors.ts';
export { languagePages } from './language.ts';
export { staleness, writePages } from './pages.ts';
export { figureTable, lastMeasurements, withFigures } from './figures.ts';
