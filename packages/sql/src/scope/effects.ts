import { type Statement, visitTree } from '../tree/index.ts';

/** What a statement does beside reading and writing tables, or may do out of sight of this reader. */
export interface Effect {
  readonly kind: 'reads_file' | 'writes_file' | 'runs_program' | 'runs_sql' | 'changes_session' | 'unknown';
  /** The file, the program, the SQL text, or the name of the function or statement. */
  readonly detail: string;
}

const FUNCTIONS: ReadonlyArray<readonly [RegExp, Effect['kind']]> = [
  [
    /^(pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|lo_import|load_file|readfile|read_blob|read_text|glob|sniff_csv)$/,
    'reads_file',
  ],
  [
    /^(read_(csv|csv_auto|json|json_auto|json_objects|ndjson|ndjson_auto|parquet|xlsx|files)|parquet_scan|iceberg_scan|delta_scan)$/,
    'reads_file',
  ],
  [/^(lo_export|writefile|pg_file_write)$/, 'writes_file'],
  [
    /^(dblink|dblink_exec|dblink_send_query|query_to_xml|query_to_json|postgres_query|mysql_query|sqlite_query|query|query_table)$/,
    'runs_sql',
  ],
  [/^(load_extension|sys_exec|sys_eval|xp_cmdshell|shellfs)$/, 'runs_program'],
  [
    /^(set_config|setseed|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|nextval|setval|pg_advisory_lock)$/,
    'changes_session',
  ],
  [/^system\$/, 'unknown'],
];

/** The effects that hide in functions, COPY and statements known by their first words only. */
export function effectsOf(statement: Statement): readonly Effect[] {
  const effects: Effect[] = [];
  visitTree(statement, (part) => {
    const node = part as unknown as
      | Statement
      | { kind: 'call'; name: ReadonlyArray<{ text: string }>; args: readonly unknown[] };
    if (node.kind === 'call') effects.push(...callEffects(node));
    else if (node.kind === 'copy') effects.push({ kind: copyKind(node), detail: node.location });
    else if (node.kind === 'other') effects.push({ kind: 'unknown', detail: node.statement });
    else if (node.kind === 'set')
      effects.push({ kind: 'changes_session', detail: `${node.statement} ${node.text}`.trim() });
    else if (node.kind === 'call_statement') effects.push({ kind: 'unknown', detail: 'call' });
    else if (node.kind === 'select' && node.outfile !== undefined)
      effects.push({ kind: 'writes_file', detail: node.outfile.path });
  });
  return effects;
}

function copyKind({ program, direction }: { program?: boolean; direction: 'in' | 'out' }): Effect['kind'] {
  if (program === true) return 'runs_program';
  return direction === 'in' ? 'reads_file' : 'writes_file';
}

function callEffects(node: { name: ReadonlyArray<{ text: string }>; args: readonly unknown[] }): Effect[] {
  const name = node.name[node.name.length - 1].text.toLowerCase();
  const kind = FUNCTIONS.find(([pattern]) => pattern.test(name))?.[1];
  if (kind === undefined) return [];
  const text = node.args.map(literalText).find((value) => value !== undefined);
  return [{ kind, detail: text === undefined ? name : `${name}: ${text}` }];
}

function literalText(part: unknown): string | undefined {
  const node = part as { kind?: string; value?: unknown };
  if (node.kind === 'named') return literalText(node.value);
  return node.kind === 'literal' && typeof node.value === 'string' ? node.value : undefined;
}
