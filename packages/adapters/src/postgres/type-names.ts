import type pg from 'pg';

export interface TypeName {
  readonly name: string;
  /** `pg_type.typtype`. */
  readonly kind: string;
}

/** Names of the server's types by their numbers, asked for once each. */
export class TypeNames {
  readonly #known = new Map<number, TypeName>();

  async of(client: pg.PoolClient, oids: readonly number[]): Promise<readonly TypeName[]> {
    const missing = [...new Set(oids.filter((oid) => !this.#known.has(oid)))];
    if (missing.length > 0) {
      const { rows } = await client.query<{ oid: number; name: string; kind: string }>(
        // A domain is what it is a domain of.
        `select t.oid::int8::int4 as oid, coalesce(b.typname, t.typname)::text as name,
          coalesce(b.typtype, t.typtype)::text as kind
          from pg_catalog.pg_type t left join pg_catalog.pg_type b on t.typtype = 'd' and b.oid = t.typbasetype
          where t.oid = any($1::oid[])`,
        [missing],
      );
      for (const { oid, name, kind } of rows) this.#known.set(oid, { name, kind });
    }
    return oids.map((oid) => this.#known.get(oid) ?? { name: 'unknown', kind: 'b' });
  }
}
