import type { CatalogueEntry } from '@dataing/base/diagnostics';
import { jsonCatalogue } from './json.ts';

export const dslCatalogue: readonly CatalogueEntry[] = [...jsonCatalogue];
