import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A code file of the repository, parsed on first need. */
export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly isTest: boolean;
  tree(): ts.SourceFile;
}

const skipped = new Set(['node_modules', 'dist', 'coverage', 'output', '.git', '.tooling']);
const topFolders = ['packages', 'scenarios', 'bench', 'tools', 'script', 'action', 'jupyter'];

/** Every file and folder under the rooms, relative to the root; fixture trees and data folders are listed but not entered. */
export function listPaths(root: string): { files: string[]; folders: string[] } {
  const files: string[] = [];
  const folders: string[] = [];
  const enter = (folder: string) => {
    folders.push(folder);
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (skipped.has(entry.name) || entry.name.startsWith('.')) continue;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && !/\/test\/.*fixtures$/.test(path)) enter(path);
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of topFolders.filter((it) => present.has(it))) enter(folder);
  return { files: files.sort(), folders: folders.sort() };
}

/** The TypeScript and JavaScript files among `files`. */
export function loadSources(root: string, files: readonly string[]): SourceFile[] {
  return files
    .filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file))
    .map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      let tree: ts.SourceFile | undefined;
      return {
        file,
        text,
        isTest: /(^|\/)test\/|\.test\.ts$/.test(file),
        tree: () => (tree ??= ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)),
      };
    });
}

export function lineOf(node: ts.Node): number {
  const source = node.getSourceFile();
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/** Calls `visit` for every node below `node`, parents first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  ts.forEachChild(node, (child) => {
    visit(child);
    walk(child, visit);
  });
}
