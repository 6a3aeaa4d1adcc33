import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '@dataing/adapters/git/test-history';
import type { RepositoryCase } from './repository-case.ts';
import { base, CUSTOMERS, DAILY, edit, FACT, onDay, SHOP } from './shop.ts';

const inner = edit(FACT, "left join {{ ref('stg_customers')", "inner join {{ ref('stg_customers')");
const change = { name: 'change', atS: onDay(3), message: 'inner join', files: inner };
const joined = { models: ['fct_orders'], changes: ['fct_orders join_type_changed'] };
const shown = { target: 'fct_orders', shows: ['change'] };

const inside = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
const put = (folder: string, files: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return undefined;
};

const take = (folder: string, path: string) => {
  rmSync(join(folder, path));
  return undefined;
};

/** Repositories of other kinds than one project at the top, checked out on a branch. */
export const kindsOfRepositories: readonly RepositoryCase[] = [
  {
    name: 'a project in a folder of a monorepo',
    commits: [
      base({ ...inside('data/shop', SHOP), 'web/index.html': '<html></html>' }),
      { ...change, files: { ...inside('data/shop', inner), 'web/index.html': '<html>1</html>' } },
    ],
    then: (folder) => join(folder, 'data/shop'),
    sniff: joined,
    blame: shown,
  },
  {
    name: 'two projects, the other changed',
    commits: [
      base({
        ...inside('one', SHOP),
        ...inside('two', {
          ...SHOP,
          'dbt_project.yml': 'name: second\nprofile: second\nvars: {left_out: test}\n',
        }),
      }),
      { ...change, files: inside('two', inner) },
    ],
    then: (folder) => join(folder, 'one'),
    sniff: { isQuiet: true },
    blame: { target: 'fct_orders', shows: [] },
  },
  {
    name: 'asked from the top of a monorepo',
    commits: [base(inside('data/shop', SHOP)), { ...change, files: inside('data/shop', inner) }],
    sniff: joined,
    blame: shown,
  },
  {
    name: 'a shallow clone',
    commits: [base(), { name: 'before', atS: onDay(1), files: { 'README.md': 'one' } }, change],
    then: (folder) => {
      const clone = join(folder, 'clone');
      git(folder, ['clone', '-q', '--depth', '2', `file://${folder}`, clone]);
      return clone;
    },
    sniff: { ...joined, args: ['--ref', 'HEAD~1..HEAD'] },
    blame: shown,
  },
  {
    name: 'a shallow clone of one commit',
    commits: [base(), change],
    then: (folder) => {
      const clone = join(folder, 'clone');
      git(folder, ['clone', '-q', '--depth', '1', `file://${folder}`, clone]);
      return clone;
    },
    sniff: { args: ['--ref', 'HEAD~1..HEAD'], error: 'GIT_UNKNOWN_COMMIT' },
  },
  {
    name: 'a detached head',
    commits: [base(), change, { name: 'later', atS: onDay(9), files: { 'README.md': 'later' } }],
    then: (folder, shas) => void git(folder, ['checkout', '-q', '--detach', shas.get('change')!]),
    sniff: joined,
    blame: shown,
  },
  {
    name: 'a bare repository',
    commits: [base(), change],
    then: (folder) => {
      git(folder, ['clone', '-q', '--bare', folder, join(folder, 'bare.git')]);
      return join(folder, 'bare.git');
    },
    sniff: joined,
    blame: shown,
  },
  {
    name: 'a second work tree',
    commits: [base(), change],
    then: (folder) => {
      git(folder, ['worktree', 'add', '-q', join(folder, 'second'), '-b', 'second']);
      return join(folder, 'second');
    },
    sniff: joined,
    blame: shown,
  },
  {
    name: 'a submodule beside the project',
    commits: [
      base({
        ...SHOP,
        '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ./lib\n',
        lib: { mode: '160000', data: '1'.repeat(40) },
      }),
      { ...change, files: { ...inner, lib: { mode: '160000', data: '2'.repeat(40) } } },
    ],
    sniff: joined,
    blame: shown,
  },
  {
    name: 'no commit at all',
    commits: [],
    sniff: { args: [], isQuiet: true },
  },
  {
    name: 'the first commit',
    commits: [base()],
    sniff: { args: [], isQuiet: true },
    blame: { target: 'fct_orders', shows: [] },
  },
  {
    name: 'no repository',
    commits: [base()],
    then: () => mkdtempSync(join(tmpdir(), 'dataing-none-')),
    sniff: { args: [], error: 'GIT_NOT_A_REPOSITORY' },
  },
  {
    name: 'a range that names nothing',
    commits: [base(), change],
    sniff: { args: ['--ref', 'nothing..HEAD'], error: 'GIT_UNKNOWN_COMMIT' },
  },
  {
    name: 'neither dbt nor SQL',
    commits: [base({ 'README.md': 'one' }), { ...change, files: { 'README.md': 'two' } }],
    sniff: { isQuiet: true },
  },
  {
    name: 'plain SQL',
    commits: [
      base({
        'sql/orders.sql': 'create table orders as select id, amount from raw_orders;\n',
        'sql/daily.sql': 'create view daily as select amount, count(*) as n from orders group by amount;\n',
      }),
      {
        ...change,
        files: {
          'sql/orders.sql':
            "create table orders as select id, amount from raw_orders where status = 'paid';\n",
        },
      },
    ],
    sniff: { models: ['orders'], changes: ['orders filter_added'], reached: ['daily'] },
    blame: { target: 'orders', shows: ['change'] },
  },
  {
    name: 'plain SQL that alters a table',
    commits: [
      base({ 'migrations/001.sql': 'create table users (id integer, email text);\n' }),
      { ...change, files: { 'migrations/002.sql': 'alter table users add column tier text;\n' } },
    ],
    blame: { target: 'users', shows: ['change'] },
  },
  {
    name: 'plain SQL that fills a table',
    commits: [
      base({
        'jobs/load.sql': 'insert into totals select day, sum(amount) as amount from orders group by day;\n',
      }),
      {
        ...change,
        files: {
          'jobs/load.sql': 'insert into totals select day, avg(amount) as amount from orders group by day;\n',
        },
      },
    ],
    blame: { target: 'totals', shows: ['change'] },
  },
  {
    name: 'plain SQL in other words',
    commits: [
      base({ 'sql/orders.sql': 'create table orders as select id, amount from raw_orders;\n' }),
      {
        ...change,
        files: {
          'sql/orders.sql': '-- orders\nCREATE TABLE orders AS\nSELECT id,\n  amount\nFROM raw_orders;\n',
        },
      },
    ],
    sniff: { isQuiet: true },
  },
  {
    name: 'binary files',
    commits: [
      base(),
      {
        ...change,
        files: {
          ...inner,
          'logo.png': Buffer.from([0x89, 0x50, 0, 1, 2, 255, 254]),
          'seeds/blob.csv': Buffer.from([0, 159, 146, 150]),
        },
      },
    ],
    sniff: { ...joined, models: ['blob', 'fct_orders'] },
    blame: shown,
  },
  {
    name: 'a model that is no text',
    commits: [
      base(),
      { ...change, files: { ...inner, 'models/odd.sql': Buffer.from([0x73, 0x65, 0, 0xff, 0xfe, 0x0a]) } },
    ],
    sniff: { changes: ['fct_orders join_type_changed'] },
    blame: shown,
  },
  {
    name: 'a huge file',
    commits: [
      base(),
      {
        ...change,
        files: {
          ...inner,
          'seeds/huge.csv': `a,b\n${'1,2\n'.repeat(600_000)}`,
          'dump.txt': 'x'.repeat(3_000_000),
        },
      },
    ],
    sniff: { ...joined, models: ['fct_orders', 'huge'] },
    blame: shown,
  },
  {
    name: 'a very long model',
    commits: [
      base({ ...SHOP, [DAILY]: longModel('0') }),
      { ...change, files: { ...inner, [DAILY]: longModel('1') } },
    ],
    sniff: { changes: ['fct_orders join_type_changed'] },
    blame: shown,
  },
  {
    name: 'a link in place of a model',
    commits: [
      base(),
      { ...change, files: { ...inner, 'models/link.sql': { mode: '120000', data: '/etc/passwd' } } },
    ],
    sniff: { changes: ['fct_orders join_type_changed'] },
    blame: shown,
  },
  ...workTrees(),
];

function longModel(value: string): string {
  const columns = Array.from({ length: 800 }, (_, i) => `    amount + ${i}${value} as c${i}`);
  return `select\n${columns.join(',\n')}\nfrom {{ ref('fct_orders') }}\n`;
}

/** What is not committed yet. */
function workTrees(): RepositoryCase[] {
  const tree = (
    name: string,
    then: RepositoryCase['then'],
    sniff: RepositoryCase['sniff'],
  ): RepositoryCase => ({
    name,
    commits: [base()],
    then,
    sniff: { args: [], ...sniff },
  });
  return [
    tree('a change that is not committed', (folder) => put(folder, inner), joined),
    tree(
      'a change that is staged',
      (folder) => {
        put(folder, inner);
        git(folder, ['add', '.']);
        return undefined;
      },
      joined,
    ),
    tree(
      'a model that git does not know yet',
      (folder) => put(folder, { 'models/new.sql': 'select 1 as one\n' }),
      { reached: [], breaks: [] },
    ),
    tree('a model deleted and not committed', (folder) => take(folder, CUSTOMERS), {
      breaks: ['fct_orders'],
    }),
    tree(
      'an ignored file',
      (folder) =>
        put(folder, { '.gitignore': 'models/scratch.sql\n', 'models/scratch.sql': 'select 1 as one\n' }),
      { isQuiet: true },
    ),
    tree(
      'output of dbt beside',
      (folder) => {
        mkdirSync(join(folder, 'target/compiled'), { recursive: true });
        return put(folder, { 'target/compiled/fct_orders.sql': 'select 1' });
      },
      { isQuiet: true },
    ),
    tree(
      'a link that leads in a circle',
      (folder) => {
        symlinkSync('.', join(folder, 'models/loop'));
        return undefined;
      },
      { isQuiet: true },
    ),
  ];
}
