import { explainIncident } from './explain-incident.ts';
import { explainProcess } from './explain-process.ts';
import { gridLength } from '@dataing/base/time';
import {
  materialisedLimit,
  type ColumnStep,
  type EffectStep,
  type FollowStep,
  type GeneratorStep,
  type Plan,
  type RoleStep,
  type TablePlan,
} from './plan.ts';
import { leavesOf } from './json-step.ts';
import type { CorrelatedStep } from './latent-step.ts';
import type { RollupStep } from './rollup-step.ts';

/** The plan in words, for people: the passes, then each family's tables with how every column comes about. */
export function explainPlan(plan: Plan): string {
  const lines = [`plan of ${plan.name}, seed ${plan.seed}, schema ${plan.schemaHash.slice(0, 12)}`];
  for (const note of plan.passes) lines.push(`  pass ${note}`);
  plan.families.forEach((family, i) => {
    lines.push(
      '',
      `family ${i + 1}: chunks of ${family.chunkRoots} rows of ${plan.tables[family.root].name}`,
    );
    for (const member of family.members) {
      if (plan.tables[member].family === i) lines.push(...explainTable(plan, plan.tables[member]));
    }
  });
  for (const step of plan.incidents) lines.push('', explainIncident(plan, step));
  return `${lines.join('\n')}\n`;
}

function explainTable(plan: Plan, table: TablePlan): string[] {
  const lines = [`  ${table.name}: ${explainSource(plan, table)}`];
  if (table.source.kind === 'fanout') {
    for (const effect of table.source.effects)
      lines.push(`    effect: ${explainEffect(plan, table, effect)}`);
  }
  for (const follow of table.follows) lines.push(`    follows ${explainFollow(plan, follow)}`);
  table.roles.forEach((role, i) => lines.push(`    role ${i}: ${explainRole(plan, role)}`));
  for (const column of table.columns) lines.push(`    ${column.name}: ${explainColumn(plan, table, column)}`);
  return lines;
}

function explainSource(plan: Plan, { source }: TablePlan): string {
  if (source.kind === 'fixed') return `${source.rows} rows`;
  const parent = plan.tables[source.parent].name;
  if (source.kind === 'process') return explainProcess(source.process, parent);
  const { fanout } = source;
  if (fanout.kind === 'constant') return `${fanout.count} per ${parent}`;
  if (fanout.kind === 'weighed')
    return `${fanout.shape}, ${fanout.mean.toFixed(2)} on average, per ${parent}`;
  if (fanout.kind === 'uniform') return `${fanout.min} to ${fanout.max} per ${parent}`;
  return `Poisson(${fanout.lambda}) in [${fanout.min ?? 0}, ${fanout.max ?? 'any'}] per ${parent}`;
}

function explainEffect(plan: Plan, table: TablePlan, effect: EffectStep): string {
  const other = plan.tables[effect.table];
  const field = effect.field === undefined ? '1' : `${other.name}.${other.columns[effect.field].name}`;
  const { match } = effect;
  const key =
    match.kind === 'global'
      ? 'for all rows'
      : match.kind === 'parent'
        ? "by the parent's key"
        : `mixed over ${table.columns[match.local].name}`;
  const time =
    effect.timeColumn === undefined ? '' : `, inside windows on ${table.columns[effect.timeColumn].name}`;
  if (effect.events !== undefined) return `${effect.events.length} events ${key}`;
  return `${effect.op} ${field} ${key}${time}`;
}

/** Whose beginning, segment and age the rows follow. */
function explainFollow(plan: Plan, { table, role, created, segment, fanout, ageAt }: FollowStep): string {
  const { name, columns } = plan.tables[table];
  const parts = [
    ...(created === undefined ? [] : [`not before ${columns[created].name}`]),
    ...(segment === undefined ? [] : [`by ${columns[segment.column].name}`]),
    ...(fanout.length === 0 ? [] : [`by age${ageAt === undefined ? '' : ' at the end'}`]),
  ];
  return `${name}${role === undefined ? '' : ` of role ${role}`}: ${parts.join(', ')}`;
}

function explainRole(plan: Plan, role: RoleStep): string {
  const name = plan.tables[role.table].name;
  const isUniform = role.effect === undefined && role.tries === undefined;
  if (role.popularity !== undefined) return `a row of ${name} by popularity (zipf ${role.popularity.alpha})`;
  return isUniform ? `a uniform row of ${name}` : `a row of ${name} given the row's time`;
}

function explainColumn(plan: Plan, table: TablePlan, column: ColumnStep): string {
  const parts = [
    explainGenerator(plan, table, column.generator),
    ...column.modifiers.map(({ kind }) => kind),
    ...column.scales.map(({ table: parent, factor }) => `${factor.kind} of ${plan.tables[parent].name}`),
  ];
  if (column.nulls !== undefined) parts.push(`null ${column.nulls.rate}`);
  return `${parts.join(' -> ')} -> ${column.type}`;
}

function explainGenerator(plan: Plan, table: TablePlan, generator: GeneratorStep): string {
  switch (generator.kind) {
    case 'sequence':
      return `sequence from ${generator.start} by ${generator.step}`;
    case 'choice':
      return `one of ${generator.dictionary.values.length}${generator.effect === undefined ? '' : " given the row's time"}`;
    case 'choice_ref':
      return `${generator.distinct ? 'a distinct value' : 'the value of a random row'} of ${nameOf(plan, generator)}`;
    case 'distribution':
      return generator.distribution.type;
    case 'datetime_series': {
      const { grid, sampler } = plan.grids[generator.grid];
      const bent = generator.bent === undefined ? '' : ', bent';
      return `one of ${gridLength(grid)} times (grid ${generator.grid}, ${sampler.kind}${bent})`;
    }
    case 'faker':
      return `${generator.tag === undefined ? '' : 'different texts of '}faker ${generator.method} ${generator.localeFrom === undefined ? generator.locale : `by ${table.columns[generator.localeFrom].name}`}`;
    case 'lookup':
      return explainLookup(plan, generator);
    case 'after':
      return `${nameOf(plan, generator)} and a gap (${generator.gap.type})`;
    case 'polymorphic':
      return `a random row of ${generator.targets.map((to) => nameOf(plan, to)).join(' or ')} by ${table.columns[generator.by].name}`;
    case 'ordinal':
      return explainOrdinal(plan, generator.of);
    case 'regex':
      return 'texts of a regular expression';
    case 'unique':
      return `a different one of ${generator.space.size} values`;
    case 'expression':
      return 'expression';
    case 'enum_list':
      return `the ${generator.dictionary.values.length} listed values`;
    case 'diffusion_curve':
      return `${generator.curve.type} curve${generator.notBefore === undefined ? '' : ", not before the parent's time"}`;
    case 'correlated':
      return explainCorrelated(generator);
    case 'trait_factor':
      return 'the factor of a trait';
    case 'trait_choice':
      return `a trait, one of ${generator.dictionary.values.length}, kept by ${generator.keep} of the rows`;
    case 'rollup':
      return explainRollup(plan, generator);
    case 'given':
      return `given ${table.columns[generator.column].name}, ${generator.cases.length} cases`;
    case 'point': {
      const around = generator.city === undefined ? 'a city' : table.columns[generator.city].name;
      return `the ${generator.axis} of a point within ${generator.radiusKm} km of ${around}`;
    }
    case 'json':
      return `JSON of ${leavesOf(generator).inner.length} generators and ${leavesOf(generator).columns.length} columns`;
    case 'process':
      return `${generator.field} of the process`;
  }
}

function explainCorrelated({ values, latent }: CorrelatedStep): string {
  const what =
    values.kind === 'choice' ? `one of ${values.dictionary.values.length}` : values.distribution.type;
  return `${what} at the normal score of ${latent.keys.length} draws, shared with other columns`;
}

function explainRollup(plan: Plan, { agg, table, link }: RollupStep): string {
  const rows = plan.tables[table];
  if (link.kind === 'descendants') return `${agg} over the rows of ${rows.name} below it`;
  return `${agg} over the rows of ${rows.name} with its key, about ${Math.round(rows.expectedRows)} of them read once`;
}

function explainOrdinal(plan: Plan, of: Extract<GeneratorStep, { kind: 'ordinal' }>['of']): string {
  if (of.kind === 'numbers') return `number among its siblings, from ${of.start} by ${of.step}`;
  if (of.kind === 'rows') return `${nameOf(plan, of)}, a row per sibling in order`;
  return `${gridLength(plan.grids[of.grid].grid)} times, one per sibling in order (grid ${of.grid})`;
}

function explainLookup(plan: Plan, lookup: Extract<GeneratorStep, { kind: 'lookup' }>): string {
  const name = nameOf(plan, lookup);
  switch (lookup.mode) {
    case 'parent':
      return lookup.generation === 1
        ? `${name} of the parent, repeated`
        : `${name} of the ancestor ${lookup.generation} generations up, repeated`;
    case 'random':
      return `${name} of role ${lookup.role}, ${lookupMethod(plan, lookup)}`;
    case 'as_of':
      return `${name} of the version valid at ${plan.tables[lookup.entity].name}'s time`;
    case 'version':
      return `${name} of the version it is about`;
    case 'hierarchy':
      return `${name} of a row of the level above, ${lookupMethod(plan, lookup)}`;
    case 'self':
      return `${name} of another row, ${lookupMethod(plan, lookup)}`;
    case 'join':
      return `${name} where ${lookup.on.map(({ remote }) => plan.tables[lookup.table].columns[remote].name).join(' and ')} ${lookup.on.length === 1 ? 'matches' : 'match'}, by a hash index`;
  }
}

function lookupMethod(plan: Plan, { table, column }: { table: number; column: number }): string {
  const target = plan.tables[table];
  if (target.expectedRows <= materialisedLimit) return 'from the column, evaluated once';
  if (target.columns[column].generator.kind === 'sequence') return 'in closed form';
  return 'evaluated at the drawn address';
}

function nameOf(plan: Plan, { table, column }: { table: number; column: number }): string {
  return `${plan.tables[table].name}.${plan.tables[table].columns[column].name}`;
}
