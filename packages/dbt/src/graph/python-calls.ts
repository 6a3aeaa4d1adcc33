const opener = /\bdbt\s*\.\s*(ref|source|config)\s*\(/g;
const stop = /[()[\]{}]|'''|"""|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"|#[^\n]*/g;

/** The calls of `dbt.ref`, `dbt.source` and `dbt.config` in a Python model, as Jinja calls them. */
export function pythonCalls(text: string): string[] {
  return [...text.matchAll(opener)].flatMap((found) => {
    const open = found.index + found[0].length - 1;
    const close = closing(text, open);
    return close === undefined ? [] : [`${found[1]}${text.slice(open, close + 1).replace(/#[^\n]*/g, '')}`];
  });
}

function closing(text: string, open: number): number | undefined {
  let depth = 0;
  stop.lastIndex = open;
  for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
    if ('([{'.includes(found[0])) depth++;
    else if (')]}'.includes(found[0]) && --depth === 0) return found.index;
  }
  return undefined;
}
