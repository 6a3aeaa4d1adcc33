import type { ColumnHome } from './column-home.ts';
import type { Hierarchy } from './document.ts';
import { type Place, readFields, readNumber, report } from './reading.ts';

/** `{roots?, branching, depth?}`: a tree over the rows of an entity's own table. Roots have no parent: nullable. */
export function readHierarchy(home: ColumnHome, place: Place): Hierarchy | undefined {
  const { reading, node, name } = home;
  const fields = readFields(reading, place, { what: 'hierarchy', allowed: ['roots', 'branching', 'depth'] });
  const branchingPlace = fields?.need('branching');
  if (!fields || !branchingPlace) return undefined;
  const whole = (at: Place | undefined, what: string, fallback: number): number | undefined =>
    at ? readNumber(reading, at, what, { integer: true, min: 1, max: 1_000_000 }) : fallback;
  const branching = whole(branchingPlace, '"branching" of hierarchy', 1);
  const roots = whole(fields.get('roots'), '"roots" of hierarchy', 1);
  const depthPlace = fields.get('depth');
  const depth =
    depthPlace &&
    readNumber(reading, depthPlace, '"depth" of hierarchy', { integer: true, min: 2, max: 1000 });
  if (branching === undefined || roots === undefined || (depthPlace && depth === undefined)) return undefined;
  if (node.columns.get(name)?.nullable)
    return { roots, branching, ...(depth === undefined ? {} : { depth }) };
  const message = `"${name}" must be nullable: the roots of its hierarchy have no parent`;
  return report(reading, 'DSL_HIERARCHY', place, message, { help: 'Add "nullable": true to the column.' });
}
