import {
  type BlameEntry,
  type BlameResult,
  COLOUR_INK,
  PLAIN_INK,
  renderBlame,
  shownEntries,
} from '@dataing/investigate/blame';
import type { Io } from '../io.ts';
import type { BlameOptions } from './options.ts';

/** A screen of its own, and back to the one before; the cursor is hidden meanwhile. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H\u001b[2J';

const HELP = 'up/down choose · enter all of it · a hidden ones · q end';
const HELP_OPEN = 'up/down scroll · space a page · esc back · q end';

/** What is on the screen: the list with an entry chosen, or one entry scrolled to a line. */
type View =
  | { readonly kind: 'list'; readonly selected: number }
  | {
      readonly kind: 'entry';
      readonly selected: number;
      readonly lines: readonly string[];
      readonly top: number;
    };

/** Lets a person choose among the changes with keys, until q or Ctrl-C. */
export async function chooseEntry(
  result: BlameResult,
  options: BlameOptions,
  expand: (entry: BlameEntry) => Promise<string>,
  io: Io,
): Promise<void> {
  let isAll = options.all;
  let view: View = { kind: 'list', selected: 0 };
  const { stdout, keys } = io;
  const draw = () => stdout.write(HOME + screen(result, view, isAll, io));
  stdout.write(ENTER);
  try {
    draw();
    for await (const key of keys?.() ?? []) {
      if (key === 'q' || key === '\u0003' || io.signal.aborted) break;
      if (key === 'a' && view.kind === 'list') isAll = !isAll;
      const entries = shownEntries(result, isAll);
      view = await step(view, key, entries, expand, (stdout.height ?? 24) - 2);
      draw();
    }
  } finally {
    stdout.write(LEAVE);
  }
}

async function step(
  view: View,
  key: string,
  entries: readonly BlameEntry[],
  expand: (entry: BlameEntry) => Promise<string>,
  page: number,
): Promise<View> {
  const moved = MOVES[key] ?? 0;
  if (view.kind === 'list') {
    const selected = Math.max(0, Math.min(entries.length - 1, view.selected + Math.sign(moved)));
    if (!isEnter(key) || entries.length === 0) return { kind: 'list', selected };
    return {
      kind: 'entry',
      selected,
      top: 0,
      lines: (await expand(entries[selected])).trimEnd().split('\n'),
    };
  }
  if (isEnter(key) || key === '\u001b' || key === 'b') return { kind: 'list', selected: view.selected };
  const by = Math.abs(moved) > 1 ? Math.sign(moved) * page : moved;
  return { ...view, top: Math.max(0, Math.min(view.lines.length - page, view.top + by)) };
}

const isEnter = (key: string) => key === '\r' || key === '\n';

/** Keys to steps; 2 is a page. */
const MOVES: Readonly<Record<string, number>> = {
  '\u001b[A': -1,
  '\u001b[B': 1,
  k: -1,
  j: 1,
  '\u001b[5~': -2,
  '\u001b[6~': 2,
  ' ': 2,
};

function screen(result: BlameResult, view: View, isAll: boolean, { stdout }: Io): string {
  const height = (stdout.height ?? 24) - 2;
  const ink = stdout.color ? COLOUR_INK : PLAIN_INK;
  if (view.kind === 'entry') {
    const lines = view.lines.slice(view.top, view.top + height);
    const place = `${view.top + 1}-${view.top + lines.length} of ${view.lines.length}`;
    return [...lines, '', ink.dim(`${place} · ${HELP_OPEN}`)].join('\r\n');
  }
  const text = renderBlame(result, {
    width: stdout.width,
    ink,
    links: stdout.color,
    all: isAll,
    selected: view.selected,
  });
  const lines = text.trimEnd().split('\n');
  const mark = lines.findIndex((it) => it.startsWith('> ') || it.includes('▶ selected'));
  const top = Math.max(0, Math.min(lines.length - height, mark - Math.floor(height / 2)));
  return [...lines.slice(top, top + height), '', ink.dim(HELP)].join('\r\n');
}
