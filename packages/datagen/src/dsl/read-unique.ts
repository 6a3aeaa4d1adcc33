import type { ColumnHome } from './column-home.ts';
import type { Generator, Modifier } from './document.ts';
import { ignoreKey, type Place, readBoolean, report } from './reading.ts';

/** `unique: true`: values that do not repeat within the table. Undefined where they cannot be had. */
export function readUnique(
  home: ColumnHome,
  place: Place,
  generator: Generator,
  modifiers: readonly Modifier[],
): boolean | undefined {
  const { reading, name } = home;
  const isUnique = readBoolean(reading, place, 'unique');
  if (isUnique !== true) return isUnique;
  if (isDifferent(generator) && modifiers.length === 0) {
    ignoreKey(reading, place, `the values of "${name}" are different anyway: "unique" means nothing`);
    return false;
  }
  const why = modifiers.length > 0 ? 'modifiers may make values equal' : reasonAgainst(home, generator);
  if (why === undefined) return true;
  return report(reading, 'DSL_UNIQUE', place, `"${name}" cannot be unique: ${why}`, {
    help: 'Use regex, faker, listed choices or whole numbers of a uniform distribution, without weights or modifiers.',
  });
}

/** What gives different values of itself. */
function isDifferent(generator: Generator): boolean {
  return generator.kind === 'sequence' || (generator.kind === 'faker' && generator.method === 'uuid4');
}

function reasonAgainst({ type }: ColumnHome, generator: Generator): string | undefined {
  switch (generator.kind) {
    case 'regex':
      return undefined;
    case 'faker':
      return type === 'string' ? undefined : 'the texts of faker are not stored as texts here';
    case 'choice':
      if (!('values' in generator.from))
        return 'choices_ref takes values of another table as often as they come';
      return generator.weights.kind === 'uniform' ? undefined : 'values that occur once have no weights';
    case 'distribution':
      if (generator.distribution.type !== 'uniform') return `a ${generator.distribution.type} repeats values`;
      return type === 'int' ? undefined : 'only whole numbers can be dealt out';
    default:
      return `${generator.kind} does not choose its values freely`;
  }
}
