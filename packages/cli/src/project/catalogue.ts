import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can be wrong with `dataing.yml` and the sources in it. */
export const projectCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'PROJECT_SYNTAX',
    title: 'dataing.yml is no YAML',
    cause: 'A bracket, a quote or an indentation is wrong, or a key stands twice in one place.',
    remedy: 'Mend the place that the message shows.',
    example: 'sources: {shop: {type: duckdb',
  },
  {
    code: 'PROJECT_UNKNOWN_KEY',
    title: 'Unknown key in dataing.yml',
    cause: 'No key of this name stands at this place, or not for this type of source.',
    remedy: 'Use the suggested spelling, or one of the keys that the message lists.',
    example: 'sources: {shop: {type: duckdb, pth: shop.duckdb}}',
  },
  {
    code: 'PROJECT_MISSING_KEY',
    title: 'A key is missing in dataing.yml',
    cause: 'A source or dataset lacks a key that it cannot do without.',
    remedy: 'Add the key that is named.',
    example: 'sources: {shop: {type: duckdb}}',
  },
  {
    code: 'PROJECT_BAD_VALUE',
    title: 'A value in dataing.yml does not fit',
    cause: 'It is not of the kind or range that its key takes, or contradicts another key.',
    remedy: 'Write what the message asks for.',
    example: 'budget: {queries: many}',
  },
  {
    code: 'PROJECT_SECRET_IN_CLEAR',
    title: 'A password stands in dataing.yml',
    cause: 'The file is made to be committed; whoever reads the repository would read the password.',
    remedy:
      'Name an environment variable with `password_env`, or keep the password encrypted: `dataing source add`. Change the password if the file was committed.',
    example: 'sources: {shop: {type: postgresql, password: hunter2}}',
  },
  {
    code: 'SOURCE_UNKNOWN',
    title: 'There is no source of this name',
    cause: 'The nearest dataing.yml, upwards from the current folder, has no such source.',
    remedy: 'Use the suggested name, see `dataing source list`, or add it with `dataing source add`.',
    example: 'dataing source test shpo',
  },
  {
    code: 'SOURCE_EXISTS',
    title: 'There is a source of this name already',
    cause: '`dataing source add` changes no source that is there.',
    remedy: 'Choose another name, or remove the other first: `dataing source remove`.',
    example: 'dataing source add shop other.duckdb',
  },
  {
    code: 'SOURCE_IN_USE',
    title: 'A dataset names the source that is to be removed',
    cause: 'Without the source, dataing.yml would name what is not there.',
    remedy: 'Take `source` away from the dataset, or let it name another one; then remove the source.',
    example: 'dataing source remove shop',
  },
  {
    code: 'SOURCE_ADDRESS',
    title: 'The address of a source cannot be read',
    cause: 'It is neither a URL of a database that is known nor the path of a file or folder.',
    remedy: 'Give postgres://USER@HOST:PORT/DATABASE, mysql://..., or a path.',
    example: 'dataing source add shop oracle://db/shop',
  },
  {
    code: 'SOURCE_NO_TABLE',
    title: 'The source has no such table',
    cause: 'No table or view of this name is there, or the role may not read it.',
    remedy: 'Use the suggested name, see `dataing source schema NAME`, or grant SELECT to the role.',
    example: 'dataing source schema shop --table ordres',
  },
  {
    code: 'SOURCE_ROLE_WRITES',
    title: 'The role of a source could write',
    cause:
      'The database would let this role change something in another program. Dataing opens read-only sessions and sends nothing but SELECT.',
    remedy: 'Make a role that can only read, and let the source use it; docs/sources.md shows how.',
    example: 'SOURCE_ROLE_WRITES: the role of shop may change rows of 12 tables',
  },
  {
    code: 'SOURCE_VARIABLE_UNSET',
    title: 'An environment variable of a source is not set',
    cause: 'dataing.yml names a variable that holds a password or an address, and this shell has none.',
    remedy: 'Set the variable, or let the source name another one.',
    example: 'SOURCE_VARIABLE_UNSET: the source shop takes its password from SHOP_PASSWORD, which is not set',
  },
];
