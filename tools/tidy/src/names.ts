import type { Finding } from './finding.ts';

const forbidden = /^(utils?|helpers?|common|managers?|services?)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Forbidden names (as a whole, or as the last part of a compound) and names that are not kebab-case. */
export function checkNames(paths: { files: readonly string[]; folders: readonly string[] }): Finding[] {
  const findings: Finding[] = [];
  const check = (path: string, name: string, mustBeKebab: boolean) => {
    const last = name.split(/[-_.]/).at(-1) ?? name;
    if (forbidden.test(name.toLowerCase()) || forbidden.test(last.toLowerCase())) {
      findings.push({
        rule: 'forbidden-name',
        file: path,
        message: `"${name}" says nothing of what is inside`,
      });
    }
    if (mustBeKebab && !kebab.test(name)) {
      findings.push({ rule: 'kebab-case', file: path, message: `"${name}" is not kebab-case` });
    }
  };
  for (const path of paths.folders) check(path, baseName(path), /\/src(\/|$)/.test(path));
  for (const path of paths.files) {
    const isCode = /\.(ts|tsx|mts|mjs)$/.test(path);
    check(path, baseName(path).split('.')[0], isCode);
  }
  return findings;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
