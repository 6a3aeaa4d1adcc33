import fc from 'fast-check';
import { shop } from './resolved.ts';

type Type = 'number' | 'text' | 'time' | 'other';

interface Column {
  readonly name: string;
  readonly type: Type;
}

interface Source {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** One SELECT of a chain; all names of it can be exchanged without changing its meaning. */
interface Step {
  readonly name: string;
  readonly aliases: readonly string[];
  /** The text of the SELECT, given the aliases of its relations. */
  text(aliases: readonly string[]): string;
  readonly columns: readonly Column[];
}

/** A chain of common tables over the shop, the last of which is the query. */
export interface Chain {
  readonly steps: readonly Step[];
}

function typeOf(type = ''): Type {
  if (/INT|DECIMAL|DOUBLE/.test(type) && !/[[(](?!\d)/.test(type)) return 'number';
  if (type === 'VARCHAR') return 'text';
  return type === 'TIMESTAMP' ? 'time' : 'other';
}

const tables: readonly Source[] = Object.entries(shop.tables).map(([name, { columns }]) => ({
  name,
  columns: columns.map((column) => ({ name: column.name, type: typeOf(column.type) })),
}));

const EXPRESSIONS: Readonly<Record<Type, ReadonlyArray<readonly [pattern: string, type: Type]>>> = {
  number: [
    ['#', 'number'],
    ['# + 1', 'number'],
    ['coalesce(#, 0)', 'number'],
    ['CAST(# AS VARCHAR)', 'text'],
    ['CASE WHEN # > 10 THEN # ELSE 0 END', 'number'],
    ['abs(#) * 2', 'number'],
  ],
  text: [
    ['#', 'text'],
    ['upper(#)', 'text'],
    ["coalesce(#, 'none')", 'text'],
    ["# || '!'", 'text'],
    ['length(#)', 'number'],
  ],
  time: [
    ['#', 'time'],
    ["date_trunc('month', #)", 'time'],
    ['CAST(# AS DATE)', 'other'],
  ],
  other: [['#', 'other']],
};

const AGGREGATES: Readonly<Record<Type, readonly string[]>> = {
  number: ['sum(#)', 'min(#)', 'avg(#)', 'count(DISTINCT #)'],
  text: ['max(#)', 'count(#)'],
  time: ['max(#)', 'min(#)'],
  other: ['count(#)'],
};

type Pick = (count: number) => number;

/** Draws are taken from a list of numbers, so that a chain shrinks. */
function picker(numbers: readonly number[]): Pick {
  let at = 0;
  return (count) => numbers[at++ % numbers.length] % count;
}

function step(name: string, sources: readonly Source[], pick: Pick): Step {
  const from = [sources[sources.length - 1 - pick(Math.min(3, sources.length))]];
  const joins = pick(3) === 0;
  if (joins) from.push(sources[pick(sources.length)]);
  const places = from.flatMap((source, relation) => source.columns.map((column) => ({ relation, column })));
  const numbers = places
    .map((place, i) => ({ place, i }))
    .filter(({ place }) => place.column.type === 'number');
  const draw = () => places[pick(places.length)];
  const groups = pick(4) === 0;
  const items: Array<{ pattern: string; place: (typeof places)[number]; alias: string; type: Type }> = [];
  const wanted = 1 + pick(5);
  for (let i = 0; i < wanted; i++) {
    const place = draw();
    const { type } = place.column;
    const [pattern, to] = EXPRESSIONS[type][pick(EXPRESSIONS[type].length)];
    items.push({ pattern: groups ? '#' : pattern, place, alias: `c${i}`, type: groups ? type : to });
  }
  const aggregated = groups ? draw() : undefined;
  const aggregate =
    aggregated === undefined
      ? ''
      : AGGREGATES[aggregated.column.type][pick(AGGREGATES[aggregated.column.type].length)];
  const filter = numbers.length > 0 && pick(2) === 0 ? numbers[pick(numbers.length)].place : undefined;
  const joinKind = ['JOIN', 'LEFT JOIN', 'FULL JOIN'][pick(3)];
  const joined = (relation: number) => numbers.find(({ place }) => place.relation === relation)?.place;
  const [left, right] = [joined(0), joined(1)];
  const star = !groups && !joins && pick(6) === 0;
  const columns: Column[] = items.map(({ alias, type }) => ({ name: alias, type }));
  if (aggregated !== undefined)
    columns.push({ name: 'agg', type: /count/.test(aggregate) ? 'number' : aggregated.column.type });
  return {
    name,
    aliases: from.map((_, i) => `${name}_${i}`),
    columns: star ? from[0].columns : columns,
    text(aliases) {
      const spell = ({ relation, column }: (typeof places)[number]) => `${aliases[relation]}.${column.name}`;
      const list = items.map(
        ({ pattern, place, alias }) => `${pattern.replaceAll('#', spell(place))} AS ${alias}`,
      );
      if (aggregated !== undefined) list.push(`${aggregate.replaceAll('#', spell(aggregated))} AS agg`);
      let text = `SELECT ${star ? '*' : list.join(', ')} FROM ${from[0].name} AS ${aliases[0]}`;
      if (joins) {
        text +=
          left === undefined || right === undefined
            ? ` CROSS JOIN ${from[1].name} AS ${aliases[1]}`
            : ` ${joinKind} ${from[1].name} AS ${aliases[1]} ON ${spell(left)} = ${spell(right)}`;
      }
      if (filter !== undefined) text += ` WHERE ${spell(filter)} > 3`;
      return groups ? `${text} GROUP BY ${items.map(({ place }) => spell(place)).join(', ')}` : text;
    },
  };
}

/** Any chain of up to five queries, each over tables of the shop and the ones before. */
export const chain: fc.Arbitrary<Chain> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(997), { minLength: 12, maxLength: 60 }))
  .map(([count, numbers]) => {
    const pick = picker(numbers);
    const steps: Step[] = [];
    for (let i = 0; i < count; i++) {
      const before = steps.map(({ name, columns }): Source => ({ name, columns }));
      steps.push(step(`q${i}`, [...tables, ...before], pick));
    }
    return { steps };
  });

export interface Spelling {
  /** Another name for the relations inside a step. */
  readonly alias?: (name: string) => string;
  readonly cte?: (name: string) => string;
}

/** The chain as WITH ... SELECT. */
export function withCtes(
  { steps }: Chain,
  { alias = (name) => name, cte = (name) => name }: Spelling = {},
): string {
  const texts = steps.map(({ text, aliases }) => renameSteps(text(aliases.map(alias)), steps, cte));
  const named = texts.slice(0, -1).map((text, i) => `${cte(steps[i].name)} AS (${text})`);
  return named.length === 0 ? texts[0] : `WITH ${named.join(', ')} ${texts[texts.length - 1]}`;
}

/** The chain with every common table written out where it is used. */
export function nested({ steps }: Chain): string {
  const texts: string[] = [];
  for (const { text, aliases } of steps) {
    texts.push(
      text(aliases).replace(
        /\b(FROM|JOIN) q(\d+) /g,
        (_, word: string, i: string) => `${word} (${texts[Number(i)]}) `,
      ),
    );
  }
  return texts[texts.length - 1];
}

function renameSteps(text: string, steps: readonly Step[], cte: (name: string) => string): string {
  return text.replace(/\b(FROM|JOIN) (q\d+) /g, (whole, word: string, name: string) =>
    steps.some((each) => each.name === name) ? `${word} ${cte(name)} ` : whole,
  );
}
