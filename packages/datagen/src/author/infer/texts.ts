import { findMethod } from '../../faker/index.ts';

/** How a column of texts is made again without any of its texts. */
export interface TextFit {
  readonly method: string;
  readonly args: Readonly<Record<string, string | number>>;
  /** Text of or about a person: never copied, however few different values there are. */
  readonly isPersonal: boolean;
  readonly why: string;
}

interface Rule {
  readonly method: string;
  readonly name: RegExp;
  readonly isPersonal?: true;
}

/** By the column's name, letters and digits only; the first that matches. */
const NAMES: readonly Rule[] = [
  { method: 'email', name: /e?mail(address)?$|^email/, isPersonal: true },
  {
    method: 'first_name',
    name: /^(first|given|fore)name$|^(customer|user|client|patient|employee)?first(name)?$/,
    isPersonal: true,
  },
  {
    method: 'last_name',
    name: /^(last|family|sur)name$|^(customer|user|client|patient|employee)?last(name)?$/,
    isPersonal: true,
  },
  { method: 'user_name', name: /^(user|login|account|screen)name$|^login$|^username$/, isPersonal: true },
  { method: 'phone_number', name: /phone|mobile|^tel$|fax/, isPersonal: true },
  {
    method: 'street_address',
    name: /^(street|address|addr)(line)?1?$|streetaddress|addressline|^(home|billing|shipping)address$/,
    isPersonal: true,
  },
  { method: 'postcode', name: /^(zip|post|postal)(code)?$|(zip|postal)code$/, isPersonal: true },
  { method: 'ssn', name: /^ssn$|socialsecurity|nationalid|taxid|passport/, isPersonal: true },
  { method: 'iban', name: /iban/, isPersonal: true },
  { method: 'credit_card_number', name: /(card|cc)(number|no)$|^pan$/, isPersonal: true },
  { method: 'date_of_birth', name: /birth|^dob$/, isPersonal: true },
  { method: 'ipv4', name: /^ip$|ipaddr|ipaddress|(client|remote|source)ip/, isPersonal: true },
  { method: 'company', name: /^(company|employer|organi[sz]ation|vendor|supplier|merchant)(name)?$/ },
  {
    method: 'name',
    name: /^(full|display|contact|customer|client|patient|person|employee|owner|driver|agent|user|holder|author)s?name$|^fullname$|^contact$/,
    isPersonal: true,
  },
  { method: 'city', name: /^(.*)(city|town)$/ },
  { method: 'country', name: /country(name)?$/ },
  { method: 'job', name: /^(job|occupation|jobtitle|profession|position)$/ },
  { method: 'url', name: /url$|^website$|^link$|homepage/ },
  { method: 'user_agent', name: /useragent/ },
  { method: 'mac_address', name: /^mac(address)?$/ },
  { method: 'license_plate', name: /licen[cs]eplate|plate(number|no)?$/, isPersonal: true },
  { method: 'ean13', name: /^(ean|gtin|barcode)(13)?$/ },
];

const WHOLE_ADDRESS: Rule = { method: 'address', name: /^address$/, isPersonal: true };

/** By what the texts look like, whatever the column is called. */
const SHAPES: ReadonlyArray<{ readonly method: string; readonly shape: RegExp; readonly isPersonal?: true }> =
  [
    { method: 'uuid4', shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i },
    { method: 'email', shape: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, isPersonal: true },
    { method: 'ipv4', shape: /^\d{1,3}(\.\d{1,3}){3}$/, isPersonal: true },
    { method: 'url', shape: /^https?:\/\/\S+$/ },
    { method: 'mac_address', shape: /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i },
    { method: 'iban', shape: /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, isPersonal: true },
    {
      method: 'phone_number',
      shape: /^\+\d[\d\s().-]{6,}$|^\(\d{2,5}\)[\d\s.-]{5,}$|^\d{3}-\d{3}-\d{4}$/,
      isPersonal: true,
    },
    { method: 'sha256', shape: /^[0-9a-f]{64}$/i },
    { method: 'sha1', shape: /^[0-9a-f]{40}$/i },
    { method: 'md5', shape: /^[0-9a-f]{32}$/i },
    { method: 'user_agent', shape: /^Mozilla\/\d/ },
  ];
const SHAPE_SHARE = 0.95;

/** Tables of persons and of companies, where a plain "name" is theirs. */
const PERSONS =
  /customer|client|user|person|people|patient|employee|staff|member|student|teacher|contact|driver|agent|doctor|physician|author|guest|citizen|applicant|subscriber|owner/i;
const COMPANIES = /compan|supplier|vendor|merchant|organi[sz]ation|employer|partner/i;

/**
 * What the texts of a column of a table are; undefined where neither name nor shape tells. `texts` holds a sample.
 */
export function recognise(table: string, column: string, texts: readonly string[]): TextFit | undefined {
  const byShape = SHAPES.find(({ shape }) => shareOf(texts, shape) >= SHAPE_SHARE);
  if (byShape !== undefined && texts.length > 0) return fit(byShape, 'by the shape of its values');
  const name = column.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (name === 'name' && PERSONS.test(table)) return fit({ method: 'name', isPersonal: true }, 'by its name');
  if (name === 'name' && COMPANIES.test(table)) return fit({ method: 'company' }, 'by its name');
  const byName =
    name === 'address' && shareOf(texts, /[,\n]/) > 0.5
      ? WHOLE_ADDRESS
      : NAMES.find((rule) => rule.name.test(name));
  if (byName === undefined) return undefined;
  if (byName.method === 'country' && shareOf(texts, /^[A-Z]{2}$/) >= SHAPE_SHARE) {
    return fit({ method: 'country_code' }, 'by its name');
  }
  return fit(byName, 'by its name');
}

function fit(
  { method, isPersonal }: { readonly method: string; readonly isPersonal?: true },
  why: string,
): TextFit {
  const known = findMethod(method) === undefined ? 'word' : method;
  return { method: known, args: {}, isPersonal: isPersonal === true, why };
}

function shareOf(texts: readonly string[], shape: RegExp): number {
  if (texts.length === 0) return 0;
  return texts.reduce((count, text) => count + (shape.test(text) ? 1 : 0), 0) / texts.length;
}

const MASK_LENGTH = 60;
/** Characters that mean something in a pattern of bothify. */
const SPECIAL = /[?#%$!@]/;

/** Texts of one form ("INV-2041-K") as a pattern of it, else words of about the same length. */
export function imitate(texts: readonly string[]): TextFit {
  const mask = maskOf(texts);
  if (mask !== undefined) {
    return { method: 'bothify', args: mask, isPersonal: false, why: 'by the form of its values' };
  }
  const length = texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length);
  const words = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) / Math.max(1, texts.length);
  const why = 'free text: words of about the same length';
  if (length <= 8) return { method: 'word', args: {}, isPersonal: false, why };
  if (length <= 20 && words <= 4)
    return { method: words > 1.5 ? 'words' : 'slug', args: {}, isPersonal: false, why };
  const args = { max_nb_chars: Math.min(2000, Math.max(5, Math.round(length * 1.25))) };
  return { method: 'text', args, isPersonal: false, why };
}

/** The pattern of texts of equal length that have digits and letters in the same places; needs a place that varies. */
function maskOf(texts: readonly string[]): Record<string, string> | undefined {
  const length = texts[0]?.length ?? 0;
  if (length === 0 || length > MASK_LENGTH || texts.some((text) => text.length !== length)) return undefined;
  let text = '';
  const letters = new Set<string>();
  for (let i = 0; i < length; i++) {
    const seen = new Set(texts.map((value) => value[i]));
    const characters = [...seen];
    const [only] = characters;
    if (characters.every((c) => c >= '0' && c <= '9')) text += '#';
    else if (characters.length === 1 && !SPECIAL.test(only)) text += only;
    else if (characters.every((c) => /[A-Za-z]/.test(c))) {
      text += '?';
      for (const c of characters) letters.add(c);
    } else return undefined;
  }
  if (!/[#?]/.test(text)) return undefined;
  const sorted = [...letters].sort().join('');
  return { text, ...(sorted === '' ? {} : { letters: sorted }) };
}
