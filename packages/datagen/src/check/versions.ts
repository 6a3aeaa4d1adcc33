import type { Node } from '../dsl/document.ts';
import type { ProcessField } from '../dsl/processes.ts';
import { ask, type Checking, isStored, name, nodeOf, toNumber } from './checking.ts';
import { ancestorKey } from './rollups.ts';

/** Histories without gaps or overlaps, numbered from 1; logs that insert first and delete last, if at all. */
export async function checkVersions(checking: Checking, node: Node): Promise<void> {
  const base = { id: `${node.id}.${node.process?.kind}`, kind: 'processes', table: node.id } as const;
  const parent = nodeOf(checking, node.parents[0]);
  const key = parent && ancestorKey(node, parent, 1);
  const [version, time] = [filled(checking, node, 'index'), filled(checking, node, 'time')];
  if (key === undefined || version === undefined || time === undefined) {
    const message = 'a version number, a time and the key of the parent are needed to put rows in order';
    checking.checks.push({ ...base, status: 'not_checked', message });
    return;
  }
  const rules = [
    'version = coalesce(lag_version, 0) + 1',
    'coalesce(lag_time < happened_at, true)',
    ...endRules(checking, node),
    ...logRules(checking, node),
  ];
  const columns = ['end', 'is_current', 'op'] as const;
  const more = columns.flatMap((field) => {
    const column = filled(checking, node, field);
    return column === undefined ? [] : [`${column} as ${field === 'end' ? 'until_time' : field}`];
  });
  const over = `over (partition by ${key.map(({ own }) => name(own)).join(', ')} order by ${version})`;
  const rows = `select ${[`${version} as version`, `${time} as happened_at`, ...more, `lag(${version}) ${over} as lag_version`, `lag(${time}) ${over} as lag_time`, `lead(${time}) ${over} as lead_time`].join(', ')} from ${name(node.id)}`;
  const { answer, query } = await ask(
    checking,
    `select count(*) as n, count(*) filter (where not coalesce(${rules.join(' and ')}, false)) as bad from (${rows}) as history`,
  );
  const [count, violations] = answer.rows[0].map(toNumber);
  checking.checks.push({
    ...base,
    status: violations === 0 ? 'passed' : 'failed',
    message:
      violations === 0
        ? 'numbered from 1, each where the one before it ends'
        : `${violations} of ${count} rows do not follow the one before`,
    rows: count,
    violations,
    query,
  });
}

function filled(checking: Checking, node: Node, field: ProcessField): string | undefined {
  const column = node.columns.find(
    ({ generator }) => generator.kind === 'process' && generator.field === field,
  );
  return column && isStored(checking, node, column) ? name(column.name) : undefined;
}

function endRules(checking: Checking, node: Node): string[] {
  if (filled(checking, node, 'end') === undefined) return [];
  const rules = ['(lead_time is null or until_time = lead_time)'];
  if (filled(checking, node, 'is_current') !== undefined)
    rules.push('cast(is_current as boolean) = (until_time is null)');
  return rules;
}

function logRules(checking: Checking, node: Node): string[] {
  if (filled(checking, node, 'op') === undefined) return [];
  return ["(op = 'insert') = (version = 1)", "(op <> 'delete' or lead_time is null)"];
}
