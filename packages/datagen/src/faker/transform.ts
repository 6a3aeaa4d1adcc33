/** Letters that do not come apart into a base letter and marks. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  œ: 'oe',
  ...pairs('абвгдезийклмнопрстуфыэ', 'abvgdeziyklmnoprstufye'),
  ё: 'e',
  ж: 'zh',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ь: '',
  ю: 'yu',
  я: 'ya',
};

function pairs(from: string, to: string): Record<string, string> {
  return Object.fromEntries([...from].map((letter, i) => [letter, to[i]]));
}

/** Lower-case ASCII letters and digits of a name, for logins and hosts. `own` goes before the common table. */
export function toLogin(text: string, own: Readonly<Record<string, string>>): string {
  let out = '';
  for (const letter of text.toLowerCase()) {
    const direct = own[letter] ?? PLAIN[letter];
    out += direct ?? letter.normalize('NFD');
  }
  return out.replace(/[^a-z0-9]/g, '');
}

/** The text with its first letter in upper case. `own` goes before the common rule. */
export function capitalise(text: string, own: Readonly<Record<string, string>>): string {
  const [first = ''] = text;
  return (own[first] ?? first.toUpperCase()) + text.slice(first.length);
}
