import type { Process } from '../dsl/processes.ts';

/** How the rows of a process table come about, in words. */
export function explainProcess(process: Process, parent: string): string {
  switch (process.kind) {
    case 'versions':
      return `${process.logOf === undefined ? 'versions' : 'changes'} of each ${parent}: ${process.tracked.map(({ column }) => column).join(', ')}`;
    case 'change_log':
      return `changes of each ${parent}, as in ${process.of}`;
    case 'stages':
      return `stages of each ${parent}: ${process.stages.map(({ name, rate }) => `${name} ${rate}`).join(', ')}`;
    case 'states':
      return `states of each ${parent}: ${process.states.map(({ name }) => name).join(', ')}`;
    case 'state_events':
      return `events while each ${parent} lasts, at a rate by its state`;
    case 'touches':
      return `touches before each ${parent}: ${process.channels.join(', ')}; weights ${process.model}`;
    case 'spend':
      return `impressions and cost of each of ${parent}, day by day`;
    case 'stock':
      return `stock of each ${parent}: ${process.demandPerDay} a day, ${process.reorderQuantity} ordered at ${process.reorderPoint}`;
  }
}
