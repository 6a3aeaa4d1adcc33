import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One labelled incident of the RobustSpot data: a file, the minute of the fault, and its causes. */
export interface Incident {
  readonly name: string;
  readonly file: string;
  readonly at: number;
  /** Each a set of conditions, values as texts. */
  readonly causes: ReadonlyArray<Readonly<Record<string, string>>>;
  /** Distinct times of the file, ascending. */
  readonly times: readonly number[];
}

/** The folder of the data; undefined where the fixtures are not there. */
export function incidentFolder(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const folder = join(env.DATAING_FIXTURES ?? join(root, '..', 'shared'), 'bench', 'robustspot');
  return existsSync(join(folder, 'labels.yaml')) ? folder : undefined;
}

/** All incidents in the order of the labels. */
export function readIncidents(folder: string): Incident[] {
  return parseLabels(readFileSync(join(folder, 'labels.yaml'), 'utf8')).map((label) => {
    const file = join(folder, `${label.name}.csv`);
    return { ...label, file, times: readTimes(file) };
  });
}

/** Reads the three keys of each entry; the causes stand in JSON but for their quotes. */
export function parseLabels(text: string): Array<Pick<Incident, 'name' | 'at' | 'causes'>> {
  return text
    .split(/^- data: /m)
    .slice(1)
    .map((entry) => {
      const [name, ...rest] = entry.split('\n');
      const field = (key: string) => new RegExp(`^\\s*${key}: (.*)$`, 'm').exec(rest.join('\n'))?.[1].trim();
      const causes = JSON.parse((field('cause') ?? '[]').replaceAll("'", '"'));
      const list: Array<Record<string, unknown>> = Array.isArray(causes) ? causes : [causes];
      const texts = list.map((cause) =>
        Object.fromEntries(Object.entries(cause).map(([key, value]) => [key, String(value)])),
      );
      return { name: name.trim().replace(/^'|'$/g, ''), at: Number(field('timestamp')), causes: texts };
    });
}

function readTimes(file: string): number[] {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const column = head.trim().split(',').indexOf('min');
  return [...new Set(lines.map((line) => Number(line.split(',')[column])))].sort((a, b) => a - b);
}
