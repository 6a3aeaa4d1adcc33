import { formatDay, formatInstant, microsPerDay, parseInstant } from '@dataing/base/time';
import type { ColumnType, Fault, Incident, Node, Scalar, SegmentTerm } from '../dsl/index.ts';
import { castScalar } from '../kernels/cast.ts';
import { columnNumber, keyOf, type Draft, type Pass } from './draft.ts';
import type { CellValue, FaultStep, IncidentStep, SegmentTermStep } from './incident-step.ts';

/** Resolves the document's incidents. They stay in the plan of a twin too, unplanted. */
export const plantIncidents: Pass = {
  name: 'plant incidents',
  run(draft) {
    draft.incidents = draft.document.incidents.map((incident) => incidentStep(draft, incident));
    return `${draft.incidents.length} incidents${draft.options.withoutIncidents === true ? ', not planted' : ''}`;
  },
};

function incidentStep(draft: Draft, incident: Incident): IncidentStep {
  const table = draft.tableOf.get(incident.node) as number;
  const { node } = draft.tables[table];
  const { start, end, timeColumn } = incident.window;
  const column = incident.column ?? '';
  return {
    id: incident.id,
    fault: faultStep(node, incident.fault, column),
    table,
    column: incident.column === undefined ? undefined : columnNumber(node, incident.column),
    where: incident.where.map((term) => segmentTerm(node, term)),
    window: { start, end: end ?? Number.POSITIVE_INFINITY, timeColumn: columnNumber(node, timeColumn) },
    rate: incident.rate,
    ramp: incident.ramp,
    key: keyOf(draft, node.id, column, `incident ${incident.id}`),
    valueKey: keyOf(draft, node.id, column, `incident ${incident.id} value`),
  };
}

function faultStep(node: Node, fault: Fault, column: string): FaultStep {
  switch (fault.kind) {
    case 'duplicates': {
      const { loadColumn, ...rest } = fault;
      return loadColumn === undefined ? rest : { ...rest, loadColumn: columnNumber(node, loadColumn) };
    }
    case 'fanout_duplicates':
      return { ...fault, values: fault.values.map((value) => cellOf(node, column, value)) };
    case 'new_category':
    case 'sentinel':
      return { ...fault, value: cellOf(node, column, fault.value) };
    default:
      return fault;
  }
}

/** A written value as the column holds it. */
function cellOf(node: Node, column: string, value: Scalar): CellValue {
  return castScalar(value, typeOf(node, column)) ?? null;
}

function typeOf(node: Node, column: string): ColumnType {
  return node.columns[columnNumber(node, column)].type;
}

function segmentTerm(node: Node, { column, test }: SegmentTerm): SegmentTermStep {
  const type = typeOf(node, column);
  const number = columnNumber(node, column);
  if (test.kind === 'in') {
    const written = test.values.length === 1 ? test.values[0] : test.values;
    const texts = test.values.map((value) => textOf(value, type));
    return { column: number, written, test: { kind: 'in', texts } };
  }
  const { min, max } = test;
  const written = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return {
    column: number,
    written,
    test: {
      kind: 'range',
      min: min === undefined ? Number.NEGATIVE_INFINITY : orderOf(min, type),
      max: max === undefined ? Number.POSITIVE_INFINITY : orderOf(max, type),
    },
  };
}

/** A written value as `cellText` shows it, were it in a column of this type. */
function textOf(value: Scalar, type: ColumnType): string {
  if (type === 'int' || type === 'float') return String(Number(value));
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (type === 'datetime' && instant !== undefined) return formatInstant(instant);
  if (type === 'date' && instant !== undefined) return formatDay(Math.floor(instant / microsPerDay));
  return String(value);
}

/** A bound of a range in the column's unit: a day, as a bound of days, is the one that it lies in. */
function orderOf(value: Scalar, type: ColumnType): number {
  if (type === 'int' || type === 'float') return Number(value);
  return Number(castScalar(value, type));
}
