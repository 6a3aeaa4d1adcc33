import { openMysqlWarehouse } from '@dataing/adapters/mysql';
import { openPostgresWarehouse } from '@dataing/adapters/postgres';
import { polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import { openSqliteWarehouse } from '@dataing/adapters/sqlite';
import { admit } from '@dataing/sql';

/** `node slow-query.ts DIALECT ADDRESS`: runs a query of minutes, with a time limit of a second and a half. */
const [dialect, address] = process.argv.slice(2) as ['postgres' | 'mysql' | 'sqlite', string];
const open = { postgres: openPostgresWarehouse, mysql: openMysqlWarehouse, sqlite: openSqliteWarehouse };
const warehouse = await open[dialect](address);
const slow = 'select sum(a.id * b.id * c.id) from orders a cross join orders b cross join orders c';
const parsers = [postgresParser(), polyglotParser(), sqlparserParser()];
const admitted = await admit(slow, { dialect, mode: 'read', tables: ['orders'] }, parsers);
if (!admitted.ok) throw new Error(JSON.stringify(admitted.diagnostics));
process.stdout.write('running\n');
await warehouse.run(admitted.value, { timeoutMs: 1500 });
