import type { StickyComment, StickyCommentSet } from '@dataing/ports';

export interface HostComment {
  readonly id: number;
  readonly body: string;
  readonly url: string;
  /** Written by the owner of the token: nobody else's is ever touched, whatever stands in it. */
  readonly isOurs: boolean;
}

/** The comments of one pull request. */
export interface Comments {
  /** The oldest first. */
  list(): Promise<readonly HostComment[]>;
  /** Gives the address of the new one. */
  create(body: string): Promise<string>;
  update(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
}

/** One comment with the marker: changed where it is there, else written. Of several, by two runs at once, the first stays. */
export async function placeSticky(
  comments: Comments,
  { marker, body }: StickyComment,
): Promise<StickyCommentSet> {
  if (!/^<!--[^<>]+-->$/.test(marker)) throw new RangeError(`${marker} is no hidden marker`);
  const text = `${marker}\n${body}`;
  const [first, ...others] = (await comments.list()).filter(
    (it) => it.isOurs && it.body.trimStart().startsWith(marker),
  );
  if (first === undefined) return { url: await comments.create(text), done: 'created' };
  for (const { id } of others) await comments.remove(id);
  if (plain(first.body) === plain(text)) return { url: first.url, done: 'unchanged' };
  await comments.update(first.id, text);
  return { url: first.url, done: 'updated' };
}

/** Hosts change ends of lines and cut blanks at the ends. */
const plain = (text: string) => text.replaceAll('\r\n', '\n').trim();
