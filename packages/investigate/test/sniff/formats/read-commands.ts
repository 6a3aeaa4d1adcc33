export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * The commands that GitHub's runner would see in a log: of each line first the newer form, which begins it, then the older,
 * which may stand anywhere in it. After `actions/runner`, src/Runner.Common/ActionCommand.cs.
 */
export function readCommands(log: string): WorkflowCommand[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => newer(line.trimStart()) ?? older(line) ?? []);
}

function newer(line: string): WorkflowCommand | undefined {
  if (!line.startsWith('::')) return undefined;
  const end = line.indexOf('::', 2);
  if (end < 0) return undefined;
  const [name, ...rest] = line.slice(2, end).split(' ');
  const properties = rest.join(' ').split(',').filter(Boolean);
  return { name, properties: readProperties(properties, decoded), data: decoded(line.slice(end + 2), false) };
}

function older(line: string): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) return undefined;
  const [name, ...rest] = line.slice(start + 3, end).split(' ');
  return {
    name,
    properties: readProperties(rest.join(' ').split(';'), (it) => it),
    data: line.slice(end + 1),
  };
}

function readProperties(
  pairs: readonly string[],
  decode: (text: string, isProperty: boolean) => string,
): Record<string, string> {
  const split = pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  return Object.fromEntries(split.map(([key, value]) => [key.trim(), decode(value, true)]));
}

function decoded(text: string, isProperty: boolean): string {
  const lines = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  return (isProperty ? lines.replaceAll('%3A', ':').replaceAll('%2C', ',') : lines).replaceAll('%25', '%');
}
