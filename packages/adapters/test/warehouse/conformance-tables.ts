import type { Cell, NormalisedType } from '@dataing/ports';
import { HOSTILE_TABLE, ORDER_COLUMNS, ORDERS, orderRows } from '@dataing/ports/conformance/rows';

/** How an engine writes what the conformance tables hold. */
export interface TableWriter {
  quote(name: string): string;
  readonly types: Readonly<Partial<Record<NormalisedType, string>>>;
  text(value: string): string;
  readonly trueText: string;
  readonly falseText: string;
}

/** The statements that make the tables of the conformance suite. */
export function conformanceStatements(writer: TableWriter): string[] {
  const columns = ORDER_COLUMNS.map((column) => `${column.name} ${writer.types[column.type]}`);
  const hostile = HOSTILE_TABLE.columns.map((name) => `${writer.quote(name)} ${writer.types.string}`);
  const literal = (cell: Cell) => {
    if (typeof cell === 'string') return writer.text(cell);
    return typeof cell === 'boolean' ? (cell ? writer.trueText : writer.falseText) : String(cell);
  };
  const values = (rows: ReadonlyArray<readonly Cell[]>) =>
    rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  return [
    `create table ${ORDERS} (${columns.join(', ')})`,
    `insert into ${ORDERS} values ${values(orderRows())}`,
    `create table ${writer.quote(HOSTILE_TABLE.name)} (${hostile.join(', ')})`,
    `insert into ${writer.quote(HOSTILE_TABLE.name)} values ${values(HOSTILE_TABLE.rows)}`,
  ];
}
