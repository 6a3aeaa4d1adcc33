import { buildLineIndex, type Diagnostic, hasErrors, type Outcome } from '@dataing/base/diagnostics';
import { hashDocument } from './canonical.ts';
import { checkCycles } from './check-cycles.ts';
import { checkGivens } from './check-given.ts';
import { checkSequences, checkSources } from './check-sources.ts';
import type { Constraints, Document, Node } from './document.ts';
import { readJson } from './json.ts';
import { readChecks } from './read-checks.ts';
import { joinConstraints, readConstraints } from './read-constraints.ts';
import { readIncidents } from './read-incidents.ts';
import { readLocaleCode } from './read-locale.ts';
import { type NodeContext, readNode } from './read-node.ts';
import { readTargets } from './read-targets.ts';
import { checkTraits } from './read-trait.ts';
import { readTimeframe } from './read-times.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readFields,
  readItems,
  readSomeItems,
  readText,
  readWord,
  report,
} from './reading.ts';
import { collectScope, readNodeName, type Scope } from './scope.ts';

export interface ParseOptions {
  /** Unknown keys are warnings instead of errors. */
  readonly lenient?: boolean;
}

const KEYS = {
  what: 'the document',
  allowed: [
    '$schema',
    'version',
    'metadata',
    'timeframe',
    'nodes',
    'constraints',
    'targets',
    'dag',
    'incidents',
    'checks',
    'compat',
    'locale',
  ],
};

/**
 * Parses a schema document (DSL v1, JSON): every name resolved, every default filled in, every number checked.
 * Never throws. `file` names the text in spans. Warnings may stand beside a document; with an error there is
 * none. All that can be found is reported at once, in the order of the text.
 */
export function parseDocument(text: string, file: string, options: ParseOptions = {}): Outcome<Document> {
  const lines = buildLineIndex(file, text);
  const json = readJson(lines);
  if (!json.ok) return json;
  const reading: Reading = { lines, diagnostics: [], lenient: options.lenient ?? false };
  const document = readDocument(reading, { value: json.value, path: '' });
  const diagnostics = inTextOrder(reading.diagnostics);
  return document && !hasErrors(diagnostics)
    ? { ok: true, value: document, diagnostics }
    : { ok: false, diagnostics };
}

function inTextOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function readDocument(reading: Reading, place: Place): Document | undefined {
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  checkVersion(reading, fields);
  const name = readName(reading, fields);
  const timeframePlace = fields.need('timeframe');
  const timeframe = timeframePlace && readTimeframe(reading, timeframePlace);
  const nodesPlace = fields.need('nodes');
  const localePlace = fields.get('locale');
  if (localePlace) readLocaleCode(reading, localePlace, 'the locale of the document');
  const scope = collectScope(nodesPlace?.value, localePlace?.value);
  const parts: Constraints[] = [];
  const nodes = nodesPlace && readNodes(reading, scope, nodesPlace, timeframe, parts);
  const constraintsPlace = fields.need('constraints');
  const constraints = constraintsPlace && readConstraints(reading, scope, constraintsPlace);
  const targetsPlace = fields.get('targets');
  const targets = targetsPlace ? readTargets(reading, scope, targetsPlace) : {};
  const incidentsPlace = fields.get('incidents');
  const incidents = incidentsPlace ? readIncidents(reading, scope, incidentsPlace, nodes ?? []) : [];
  const checksPlace = fields.get('checks');
  const checks = checksPlace ? readChecks(reading, checksPlace) : [];
  const compatPlace = fields.get('compat');
  const compat = compatPlace && readWord(reading, compatPlace, 'compat', ['original']);
  const dag = fields.get('dag');
  if (dag) checkDag(reading, scope, dag);
  if (name === undefined || !timeframe || !nodes || !constraints || !targets) return undefined;
  checkCycles(reading, nodes);
  checkSources(reading, nodes);
  checkSequences(reading, nodes);
  checkTraits(reading, nodes);
  checkGivens(reading, nodes);
  const hash = hashDocument(place.value);
  return {
    name,
    timeframe,
    nodes,
    constraints: joinConstraints([constraints, ...parts]),
    targets,
    compat,
    incidents,
    checks,
    hash,
  };
}

function checkVersion(reading: Reading, fields: Fields): void {
  const place = fields.need('version');
  const version = place && readText(reading, place, 'version');
  if (version === undefined || version === '1.0' || !place) return;
  report(reading, 'DSL_VERSION', place, `there is no version "${version}" of the schema language`, {
    suggestion: '1.0',
    help: 'Write "version": "1.0".',
  });
}

/** Metadata needs a name; its other keys are the author's own. */
function readName(reading: Reading, fields: Fields): string | undefined {
  const place = fields.need('metadata', 'Add "metadata": {"name": "..."}.');
  if (!place) return undefined;
  const keys = place.value.kind === 'object' ? [...place.value.members.keys()] : [];
  const metadata = readFields(reading, place, { what: 'metadata', allowed: ['name', ...keys] });
  const namePlace = metadata?.need('name');
  return namePlace && readText(reading, namePlace, 'the name of the schema');
}

function readNodes(
  reading: Reading,
  scope: Scope,
  place: Place,
  timeframe: Document['timeframe'] | undefined,
  constraints: Constraints[],
): Node[] | undefined {
  const items = readSomeItems(reading, place, 'nodes');
  if (!items) return undefined;
  const seen = new Set<string>();
  const context: NodeContext = { reading, scope, timeframe, constraints, added: [] };
  const nodes = items.map((item) => readNode(context, item, seen));
  return nodes.every((node) => node !== undefined) ? [...nodes, ...context.added] : undefined;
}

/** An explicit order of tables, level by level. It must name each table once, parents before children. */
function checkDag(reading: Reading, scope: Scope, place: Place): void {
  const levels = readItems(reading, place, 'dag');
  if (!levels) return;
  const seen = new Set<string>();
  for (const level of levels) {
    for (const item of readItems(reading, level, 'a level of dag') ?? []) {
      const node = readNodeName(reading, scope, item, 'an entry of dag');
      if (!node) continue;
      const missing = node.parents.find((parent) => scope.nodes.has(parent) && !seen.has(parent));
      if (seen.has(node.id)) dagFault(reading, item, `dag names "${node.id}" twice`);
      else if (missing !== undefined)
        dagFault(reading, item, `dag has "${node.id}" before its parent "${missing}"`);
      seen.add(node.id);
    }
  }
  const left = [...scope.nodes.values()].find(
    ({ id, addedBy }) => addedBy === undefined && !seen.has(id),
  )?.id;
  if (left !== undefined) dagFault(reading, place, `dag leaves out the table "${left}"`);
}

function dagFault(reading: Reading, place: Place, message: string): void {
  report(reading, 'DSL_DAG', place, message, {
    help: 'Name each table once, parents first, or leave "dag" out: the order is found anyway.',
  });
}
