import { columnNumber, keyOf, type Draft, type Pass } from './draft.ts';
import type { IncidentStep } from './plan.ts';

/** Resolves the document's incidents, or drops them all for the exact twin without a fault. */
export const plantIncidents: Pass = {
  name: 'plant incidents',
  run(draft) {
    if (draft.options.withoutIncidents !== true) draft.incidents = incidentSteps(draft);
    return `${draft.incidents.length} incidents`;
  },
};

function incidentSteps(draft: Draft): IncidentStep[] {
  return draft.document.incidents.map((incident) => {
    const table = draft.tableOf.get(incident.node) as number;
    const { node } = draft.tables[table];
    const column = incident.column === undefined ? undefined : columnNumber(node, incident.column);
    const { start, end, timeColumn } = incident.window;
    return {
      id: incident.id,
      kind: incident.kind,
      table,
      column,
      where: incident.where.map((term) => ({ column: columnNumber(node, term.column), value: term.value })),
      window: { start, end, timeColumn: columnNumber(node, timeColumn) },
      rate: incident.rate,
      key: keyOf(draft, node.id, incident.column ?? '', `incident ${incident.id}`),
    };
  });
}
