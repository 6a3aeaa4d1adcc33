/** A named argument of a method, as a document may give it beside `method`. */
export interface FakerArg {
  readonly name: string;
  readonly type: 'string' | 'int';
  readonly default: string | number;
  readonly description: string;
  /** Bounds of an int, or of a string's length in characters. */
  readonly min?: number;
  readonly max?: number;
}

/** One generator of text that `faker: {method}` can name. */
export interface FakerMethod {
  readonly name: string;
  readonly description: string;
  readonly args: readonly FakerArg[];
}

const method = (name: string, description: string, ...args: FakerArg[]): FakerMethod => ({
  name,
  description,
  args,
});

const text = (name: string, fallback: string, description: string): FakerArg => ({
  name,
  type: 'string',
  default: fallback,
  description,
  min: 1,
  max: 200,
});

const whole = (name: string, fallback: number, min: number, max: number, description: string): FakerArg => ({
  name,
  type: 'int',
  default: fallback,
  min,
  max,
  description,
});

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letters = text('letters', LETTERS, 'the letters that ? may become; ASCII, all different');

const PEOPLE: readonly FakerMethod[] = [
  method('name', "a person's full name in the local order"),
  method('name_male', "a man's full name"),
  method('name_female', "a woman's full name"),
  method('first_name', 'a given name, more frequent ones more often'),
  method('first_name_male', "a man's given name"),
  method('first_name_female', "a woman's given name"),
  method('last_name', 'a family name, of either form where the language has two'),
  method('last_name_male', 'a family name as a man bears it'),
  method('last_name_female', 'a family name as a woman bears it'),
  method('prefix', 'a form of address or title'),
  method('suffix', 'what follows a name: degree or generation'),
  method('user_name', 'a login made of name parts and digits, ASCII'),
  method('email', 'an address at example.com, example.net or example.org'),
  method('safe_email', 'the same as email'),
  method('company_email', 'an address at a company domain below the reserved .example'),
  method('phone_number', 'a number in the local form, from ranges kept for fiction where there are any'),
  method('job', 'an occupation'),
  method('ssn', 'a national number in the local form, from what is never issued where a country has such'),
  method(
    'date_of_birth',
    'a day (YYYY-MM-DD) on which somebody was born who has the given age at the reference date',
    text('reference', '2025-01-01', 'the day at which ages are counted, YYYY-MM-DD'),
    whole('minimum_age', 0, 0, 120, 'youngest age in years'),
    whole('maximum_age', 115, 0, 120, 'oldest age in years'),
  ),
  method('password', 'letters and digits', whole('length', 10, 4, 64, 'characters')),
];

const PLACES: readonly FakerMethod[] = [
  method('address', 'street, postcode and city on one line, in the local order; city and postcode agree'),
  method('street_address', 'street and house number in the local order'),
  method('street_name', 'a street without a house number'),
  method('building_number', 'a house number'),
  method('secondary_address', 'flat, apartment or floor'),
  method('city', 'a city of the country, larger ones more often'),
  method('state', 'the first-level division (state, region, county, prefecture)'),
  method('state_abbr', "the division's short code"),
  method('postcode', 'a postcode in the local form, of one of the listed cities'),
  method('zipcode', 'the same as postcode'),
  method('country', 'a country, named in the language of the locale'),
  method('current_country', "the locale's own country, in its own language"),
  method('country_code', 'an ISO 3166 two-letter code'),
  method('latitude', 'degrees north with 6 decimals'),
  method('longitude', 'degrees east with 6 decimals'),
  method('time_zone', 'an IANA time zone'),
  method('timezone', 'the same as time_zone'),
  method('license_plate', 'a car plate in the local form'),
];

const BUSINESS: readonly FakerMethod[] = [
  method('company', 'a company with a local legal form'),
  method('company_suffix', 'a local legal form'),
  method('catch_phrase', 'a slogan'),
  method('bs', 'business talk in three words'),
  method('credit_card_number', 'a number from ranges of test cards, check digit right'),
  method('credit_card_expire', 'MM/YY'),
  method('credit_card_provider', 'a card network'),
  method('credit_card_security_code', 'three digits'),
  method('iban', 'an account number in the local form (GB where the country has none), check digits right'),
  method('bban', 'the national part of an account number'),
  method('swift8', 'a bank code of 8 characters with XX as country'),
  method('currency_code', 'an ISO 4217 code'),
  method('currency_name', 'an English currency name'),
  method('ean8', 'a product code of 8 digits, check digit right'),
  method('ean13', 'a product code of 13 digits, check digit right'),
  method('isbn13', 'a book number from 978, check digit right'),
  method('color_name', 'a colour in the language of the locale'),
  method('safe_color_name', 'one of 16 basic colours in English'),
];

const NETWORK: readonly FakerMethod[] = [
  method('ipv4', 'an address outside the private ranges'),
  method('ipv4_private', 'an address of 10/8, 172.16/12 or 192.168/16'),
  method('ipv6', 'an address of the documentation range 2001:db8::/32'),
  method('mac_address', 'a locally administered unicast address'),
  method('port_number', 'a port from 1024 to 65535'),
  method('domain_word', 'one label of a domain name'),
  method('domain_name', 'a domain name below the reserved .example'),
  method('hostname', 'a host below a reserved domain'),
  method('url', 'an https address below a reserved domain'),
  method('uri', 'the same with a path'),
  method('uri_path', 'a path of one to three parts'),
  method('slug', 'words joined by hyphens'),
  method('user_agent', "a browser's user agent string"),
  method('http_method', 'a request method'),
  method('http_status_code', 'a status code, 200 most often'),
  method('uuid4', 'a random UUID, version 4'),
  method('md5', '32 hexadecimal digits'),
  method('sha1', '40 hexadecimal digits'),
  method('sha256', '64 hexadecimal digits'),
  method('file_name', 'a name with an extension'),
  method('file_extension', 'an extension'),
  method('file_path', 'an absolute path'),
  method('mime_type', 'a media type'),
];

const TEXT: readonly FakerMethod[] = [
  method('word', 'a common word'),
  method('words', 'three common words'),
  method('sentence', 'a sentence of random words'),
  method('paragraph', 'three to five sentences'),
  method('text', 'sentences up to a length', whole('max_nb_chars', 200, 5, 2000, 'longest, in characters')),
  method('bothify', 'numerify and lexify at once', text('text', '## ??', 'the pattern'), letters),
  method(
    'numerify',
    '# becomes a digit, % one from 1 to 9, $ one from 2 to 9, ! a digit or nothing, @ one from 1 to 9 or nothing',
    text('text', '###', 'the pattern'),
  ),
  method('lexify', '? becomes a letter', text('text', '????', 'the pattern'), letters),
  method('hexify', '^ becomes a hexadecimal digit', text('text', '^^^^', 'the pattern')),
  method('random_letter', 'a letter, a-z or A-Z'),
  method('random_uppercase_letter', 'a letter, A-Z'),
  method('random_lowercase_letter', 'a letter, a-z'),
  method('random_digit', 'a digit'),
  method('random_digit_not_null', 'a digit from 1 to 9'),
  method(
    'random_int',
    'a whole number, both bounds included',
    whole('min', 0, -2147483648, 2147483647, 'smallest'),
    whole('max', 9999, -2147483648, 2147483647, 'largest'),
  ),
  method('random_number', 'a whole number of up to nine digits'),
  method('boolean', 'true or false'),
  method('hex_color', '# and six hexadecimal digits'),
  method('rgb_color', 'three numbers from 0 to 255'),
  method('language_code', 'an ISO 639 two-letter code'),
  method('language_name', 'an English language name'),
  method('locale', 'language and country, such as de_DE'),
  method('day_of_week', 'an English day name'),
  method('month_name', 'an English month name'),
  method('year', 'a year from 1970 to 2024'),
  method('time', 'HH:MM:SS'),
  method('emoji', 'one emoji'),
];

/** Every method, by theme. Names and meanings follow Python's Faker; values are our own. */
export const fakerMethods: readonly FakerMethod[] = [...PEOPLE, ...PLACES, ...BUSINESS, ...NETWORK, ...TEXT];

const byName: ReadonlyMap<string, FakerMethod> = new Map(fakerMethods.map((m) => [m.name, m]));

/** The method of that exact name. */
export function findMethod(name: string): FakerMethod | undefined {
  return byName.get(name);
}
