import { valueAt } from '@dataing/base/columns';
import { DEFAULT_LOCALE, fakerLocales, localeOfValue } from '../faker/index.ts';
import { leavesOf } from '../plan/json-step.ts';
import type { GeneratorStep, Plan } from '../plan/plan.ts';
import type { PointStep } from '../plan/point-step.ts';

/** The locale packs a plan can come to need: all of them where a column of unknown values names the locale. */
export function localesNeeded(plan: Plan): string[] {
  const codes = new Set<string>();
  for (const table of plan.tables) {
    for (const generator of table.columns.flatMap((column) => stepsOf(column.generator))) {
      if (generator.kind === 'point') for (const code of localesOfPoint(generator)) codes.add(code);
      if (generator.kind !== 'faker') continue;
      codes.add(generator.locale);
      if (generator.localeFrom === undefined) continue;
      codes.add(DEFAULT_LOCALE);
      for (const code of localesOf(table.columns[generator.localeFrom].generator)) codes.add(code);
    }
  }
  return [...codes].sort();
}

/** A city may be anywhere; without one the points choose cities of their locale, or of the rows' countries. */
function localesOfPoint({ city, country, locale }: PointStep): string[] {
  return city === undefined && country === undefined ? [locale] : fakerLocales.map(({ code }) => code);
}

/** A generator and those inside it. */
function stepsOf(generator: GeneratorStep): GeneratorStep[] {
  if (generator.kind === 'json') return leavesOf(generator).inner.flatMap(stepsOf);
  if (generator.kind !== 'given') return [generator];
  const inner = [...generator.cases.map((c) => c.generator), generator.otherwise];
  return inner.flatMap((step) => (step === null ? [] : stepsOf(step)));
}

function localesOf(source: GeneratorStep): string[] {
  if (source.kind !== 'choice' && source.kind !== 'enum_list') return fakerLocales.map(({ code }) => code);
  const { values } = source.dictionary;
  return Array.from(
    { length: values.length },
    (_, i) => localeOfValue(String(valueAt(values, i))) ?? DEFAULT_LOCALE,
  );
}
