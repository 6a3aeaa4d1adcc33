/** One key of `dataing.yml`: what it may hold, for the reader and for the JSON Schema of editors. */
export interface Field {
  /** `texts`: a text or a list of them. */
  readonly kind: 'text' | 'texts' | 'whole';
  readonly choices?: readonly string[];
  /** Of whole numbers, both inclusive. */
  readonly least?: number;
  readonly most?: number;
  readonly isRequired?: boolean;
  readonly about: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** The names that a source may give its engine, and the one it has inside. */
export const SOURCE_TYPES = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
  duckdb: 'duckdb',
  local_file: 'local_file',
} as const;

export type SourceType = (typeof SOURCE_TYPES)[keyof typeof SOURCE_TYPES];

const type: Field = {
  kind: 'text',
  choices: Object.keys(SOURCE_TYPES),
  isRequired: true,
  about: 'the engine: postgresql, mysql (MariaDB too), sqlite, duckdb, or local_file (Parquet, CSV)',
};

const serverFields: Fields = {
  type,
  host: { kind: 'text', about: 'name or address of the server; localhost when absent' },
  port: { kind: 'whole', least: 1, most: 65_535, about: "port; the engine's own when absent" },
  database: { kind: 'text', about: 'name of the database' },
  user: { kind: 'text', about: 'a role that can only read is best' },
  password_env: { kind: 'text', about: 'the environment variable that holds the password' },
  secret: { kind: 'text', about: 'the entry of .dataing/secrets that holds the password' },
  url_env: {
    kind: 'text',
    about: 'the environment variable that holds a whole connection URL, instead of all other keys',
  },
  tls: {
    kind: 'text',
    choices: ['off', 'require', 'verify'],
    about:
      'require: encrypted; verify: the certificate is checked too; when absent off on this machine, else require',
  },
};

const fileFields: Fields = {
  type,
  path: {
    kind: 'text',
    isRequired: true,
    about: 'a file, or a folder of Parquet or CSV files; from the folder of dataing.yml',
  },
};

export const sourceFields: Readonly<Record<SourceType, Fields>> = {
  postgresql: serverFields,
  mysql: serverFields,
  sqlite: fileFields,
  duckdb: fileFields,
  local_file: fileFields,
};

export const datasetFields: Fields = {
  tables: {
    kind: 'texts',
    isRequired: true,
    about: 'names of tables; * stands for any letters',
  },
  source: { kind: 'text', about: 'only tables of this source; of all when absent' },
  repository: {
    kind: 'text',
    isRequired: true,
    about: 'the git repository that makes them; from the folder of dataing.yml',
  },
  path: { kind: 'text', about: 'the folder inside the repository whose commits count; all when absent' },
  dbt_project: { kind: 'text', about: 'the folder of dbt_project.yml inside the repository' },
};

export const storeFields: Fields = {
  path: { kind: 'text', about: 'a SQLite file; .dataing/store.db when absent' },
  url_env: { kind: 'text', about: 'the environment variable that holds the URL of a PostgreSQL database' },
};

export const budgetFields: Fields = {
  queries: { kind: 'whole', least: 1, most: 10_000, about: 'most queries of an investigation' },
  seconds: { kind: 'whole', least: 1, most: 86_400, about: 'most seconds of an investigation' },
  bytes: {
    kind: 'whole',
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    about: 'most bytes of results of an investigation',
  },
};

/** The keys at the top, in the order in which they are told. */
export const TOP_KEYS = ['sources', 'datasets', 'store', 'budget'] as const;
