import { columnNumber, keyOf, type Draft, type Pass } from './draft.ts';
import type { IncidentStep } from './plan.ts';

/** Resolves the document's incidents. They stay in the plan of a twin too, unplanted. */
export const plantIncidents: Pass = {
  name: 'plant incidents',
  run(draft) {
    draft.incidents = incidentSteps(draft);
    return `${draft.incidents.length} incidents${draft.options.withoutIncidents === true ? ', not planted' : ''}`;
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
