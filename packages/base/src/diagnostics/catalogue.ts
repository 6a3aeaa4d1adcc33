import type { CatalogueEntry, Diagnostic } from './diagnostic.ts';

/** What is wrong with a catalogue: codes given twice, codes not in CAPITAL_SNAKE, empty fields. Empty when sound. */
export function catalogueFaults(catalogue: readonly CatalogueEntry[]): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const entry of catalogue) {
    if (seen.has(entry.code)) faults.push(`${entry.code} is given twice`);
    seen.add(entry.code);
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(entry.code)) faults.push(`${entry.code} is not CAPITAL_SNAKE`);
    for (const field of ['title', 'cause', 'remedy', 'example'] as const) {
      if (entry[field].trim() === '') faults.push(`${entry.code} has no ${field}`);
    }
  }
  return faults;
}

/** True when at least one of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
