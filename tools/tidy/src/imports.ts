import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { isBuiltin } from './builtins.ts';
import type { Finding } from './finding.ts';
import { allows, isOuter, roomOf } from './rooms.ts';
import { lineOf, type SourceFile, walk } from './source-files.ts';

interface Import {
  readonly specifier: string;
  readonly line: number;
}

/**
 * The rules that a specifier alone decides: direction between rooms, deep imports (past a package's exports, or by a
 * relative path out of the package), Node's built-in modules in inner rooms. Tests may use what they like of Node and of
 * the adapters, but not reach past exports, and datagen and investigate meet in no test either.
 */
export function checkImports(root: string, sources: readonly SourceFile[]): Finding[] {
  const exportsOf = exportsReader(root);
  return sources.flatMap((source) =>
    importsOf(source.tree()).flatMap((it) => {
      const finding = checkImport(source, it, exportsOf);
      return finding === undefined ? [] : [{ ...finding, file: source.file, line: it.line }];
    }),
  );
}

type Verdict = Pick<Finding, 'rule' | 'message'> | undefined;

function checkImport(
  source: SourceFile,
  { specifier }: Import,
  exportsOf: (room: string) => string[],
): Verdict {
  if (specifier.startsWith('.')) return checkRelative(source, specifier);
  const room = roomOf(source.file);
  const own = /^@dataing\/([^/]+)(\/.+)?$/.exec(specifier);
  if (own !== null) {
    const [, target, subpath] = own;
    const direction = checkDirection(source, room, target);
    if (direction !== undefined) return direction;
    if (exportsOf(target).includes(`.${subpath ?? ''}`)) return undefined;
    return { rule: 'deep-import', message: `"${specifier}" is not an export of its package` };
  }
  if (isBuiltin(specifier) && !isOuter(room) && !source.isTest) {
    return {
      rule: 'node-outside',
      message: `${room} must not import "${specifier}": hand it in through a port`,
    };
  }
  return undefined;
}

function checkRelative(source: SourceFile, specifier: string): Verdict {
  const target = posix.join(posix.dirname(source.file), specifier);
  if (packageOf(target) === packageOf(source.file)) return undefined;
  const direction = checkDirection(source, roomOf(source.file), roomOf(target));
  return (
    direction ?? {
      rule: 'deep-import',
      message: `"${specifier}" leaves its package: import by the package's name`,
    }
  );
}

function checkDirection(source: SourceFile, from: string, to: string): Verdict {
  const room = to in toolRooms ? 'tools' : to;
  const apart = [from, room].sort().join(' ') === 'datagen investigate';
  if (apart || (!source.isTest && !allows(from, room))) {
    return { rule: 'forbidden-import', message: `${from} must not import ${to}` };
  }
  return undefined;
}

/** Packages under tools/ are named like packages/ in specifiers. */
const toolRooms: Readonly<Record<string, true>> = {
  tidy: true,
  measure: true,
  docgen: true,
  toolchain: true,
};

function packageOf(file: string): string {
  const [top, name] = file.split('/');
  return ['packages', 'tools'].includes(top) ? `${top}/${name}` : top;
}

/** Static, type-only and dynamic imports, re-exports and `import('x')` types, with their lines. */
export function importsOf(tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node !== undefined && ts.isStringLiteralLike(node))
      found.push({ specifier: node.text, line: lineOf(node) });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0]);
  });
  return found;
}

function isLoading(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  );
}

function exportsReader(root: string): (room: string) => string[] {
  const known = new Map<string, string[]>();
  return (room) => {
    const cached = known.get(room);
    if (cached !== undefined) return cached;
    const folders = [`packages/${room}`, `tools/${room}`, room].map((folder) =>
      join(root, folder, 'package.json'),
    );
    const manifest = folders.find((path) => existsSync(path));
    const keys = manifest === undefined ? [] : Object.keys(readExports(manifest));
    known.set(room, keys);
    return keys;
  };
}

function readExports(manifest: string): Record<string, unknown> {
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (exports === undefined)
    return existsSync(join(dirname(manifest), 'index.ts')) ? { '.': './index.ts' } : {};
  return exports;
}
