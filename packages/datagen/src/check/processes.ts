import type { Node } from '../dsl/document.ts';
import { type Checking, show } from './checking.ts';
import { checkFunnel } from './funnel.ts';
import { filled, push, unknown } from './process-outcome.ts';
import { checkStateEvents, checkStates } from './states.ts';
import { checkSpend, checkTouches } from './touches.ts';
import { checkVersions } from './versions.ts';

/** What goes on inside an entity, against its declaration: funnels, state models, chains of touches, stock. */
export async function checkProcess(checking: Checking, node: Node): Promise<void> {
  const { process } = node;
  switch (process?.kind) {
    case 'stages':
      return checkFunnel(checking, node, process);
    case 'states':
      return checkStates(checking, node, process);
    case 'state_events':
      return checkStateEvents(checking, node, process);
    case 'touches':
      return checkTouches(checking, node, process);
    case 'spend':
      return checkSpend(checking, node, process);
    case 'stock':
      return checkStock(checking, node);
    case 'versions':
    case 'change_log':
      return checkVersions(checking, node);
    case undefined:
      return undefined;
  }
}

function checkStock(checking: Checking, node: Node): void {
  const balance = filled(checking, node, 'balance');
  if (!balance) return push(checking, node, 'balance', unknown('no column has the balance'));
  const profile = checking.found.get(node.id)?.profiles.get(balance.name);
  const least = profile?.min ?? Number.NaN;
  const status = least >= 0 ? 'passed' : 'failed';
  push(checking, node, 'balance', {
    status,
    message: `the least balance is ${show(least)}`,
    rows: profile?.filled,
  });
}
