import type { Cell } from '@dataing/ports';
import type { Counterexample, CounterexampleInput } from './find-counterexample.ts';

type Found = Extract<Counterexample, { kind: 'found' }>;

/**
 * A counterexample as a unit test of dbt 1.8 or later: it holds of the model before the change and fails after it. Where
 * the change is meant, take what the model gives after it into `expect`.
 */
export function renderUnitTest(found: Found): string {
  const { model, inputs, columns, before, after, isIncremental } = found;
  const lines = [
    'unit_tests:',
    `  - name: ${model}_before_the_change`,
    `    description: ${text(describe(found))}`,
    `    model: ${model}`,
    ...(isIncremental ? ['    overrides:', '      macros:', '        is_incremental: false'] : []),
    ...(inputs.length === 0 ? [] : ['    given:']),
    ...inputs.flatMap(givenLines),
    '    expect:',
    ...rowLines(before, columns),
    `    # After the change the model gives${after.length === 0 ? ' no row.' : ':'}`,
    ...after.map((row) => `    #   ${mapping(columns, row)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describe({ before, after, keepsTests }: Found): string {
  const size = (rows: number) => `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  const what =
    before.length === after.length
      ? 'The change gives other values.'
      : `The change gives ${size(after.length)} in the place of ${before.length}.`;
  return keepsTests ? what : `${what} The tests of the inputs forbid these rows.`;
}

function givenLines({ input, rows }: CounterexampleInput): string[] {
  const head = `      - input: ${input.reference}`;
  if (input.isEphemeral) return [head, '        format: sql', '        rows: |', ...sqlRows(input, rows)];
  if (rows.length === 0) return [head, '        rows: []'];
  const names = input.columns.map((it) => it.name);
  // A column that is left out is NULL; the first row has all that are used.
  const used = names.filter((_, i) => rows.some((row) => row[i] !== null));
  const shown = used.length === 0 ? names.slice(0, 1) : used;
  return [head, '        rows:', ...rows.map((row) => `          - ${typedMapping(input, shown, row)}`)];
}

/** dbt knows no types of what is not there: they stand in the rows. */
function sqlRows({ columns }: CounterexampleInput['input'], rows: CounterexampleInput['rows']): string[] {
  const select = (cells: ReadonlyArray<string | null>) =>
    columns
      .map(
        ({ name, type }, i) =>
          `cast(${cells[i] === null ? 'null' : `'${cells[i]!.replaceAll("'", "''")}'`} as ${type}) as ${name}`,
      )
      .join(', ');
  if (rows.length === 0) return [`          select ${select(columns.map(() => null))} where false`];
  return rows.map((row, i) => `          ${i === 0 ? '' : 'union all '}select ${select(row)}`);
}

function typedMapping(
  { columns }: CounterexampleInput['input'],
  shown: readonly string[],
  row: ReadonlyArray<string | null>,
): string {
  const cells = shown.map((name): Cell => {
    const at = columns.findIndex((it) => it.name === name);
    const cell = row[at];
    if (cell === null) return null;
    const { type } = columns[at];
    if (type === 'BOOLEAN') return cell === 'true';
    return /^(BIGINT|DOUBLE|DECIMAL)/.test(type) ? Number(cell) : cell;
  });
  return mapping(shown, cells);
}

function rowLines(rows: ReadonlyArray<readonly Cell[]>, columns: readonly string[]): string[] {
  if (rows.length === 0) return ['      rows: []'];
  return ['      rows:', ...rows.map((row) => `        - ${mapping(columns, row)}`)];
}

function mapping(columns: readonly string[], cells: readonly Cell[]): string {
  return `{${columns.map((name, i) => `${plainOrQuoted(name)}: ${written(cells[i])}`).join(', ')}}`;
}

function written(cell: Cell): string {
  if (cell === null) return 'null';
  return typeof cell === 'string' ? text(cell) : String(cell);
}

const plainOrQuoted = (name: string) =>
  /^[a-z_]\w*$/i.test(name) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name) ? name : text(name);

/** A text in YAML's double quotes, which are those of JSON. */
const text = (value: string) => JSON.stringify(value);
