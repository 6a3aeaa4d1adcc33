"""Runs states of dbt projects on DuckDB: seeds, models and tests, whatever fails, and writes the tables as Parquet files.

Standard input: one JSON object a line, {"folder", "raw", "tables"}; each is answered before the next is read, so that one
process serves many states of a project, of which dbt parses only what differs. `folder` is the project as it stands, with
its profiles.yml, which names `<folder>/built.duckdb`; `raw` is a folder of Parquet files, one per table of schema raw, read
when the database is new; `tables` is where the tables of schema main go, those of the state before being taken away.

Standard output: one JSON object a line, {"error", "unreadable", "types": {table: {column: type}}, "nodes": {unique id:
{"status", "name", "depends_on"}}}. The types are DuckDB's, of which Parquet has not all.
`error` is what dbt says where it cannot read the project; then nothing is run. `unreadable` are views that were made and
whose rows cannot be computed.
"""

import contextlib
import glob
import json
import os
import shutil
import sys

import duckdb
from dbt.cli.main import dbtRunner


def prepare(job, database):
    """The raw tables, and nothing of the state before."""
    is_new = not os.path.exists(database)
    with duckdb.connect(database) as connection:
        if is_new:
            connection.execute("create schema raw")
            for path in sorted(glob.glob(os.path.join(job["raw"], "*.parquet"))):
                name = os.path.basename(path)[: -len(".parquet")]
                connection.execute(f'create table raw."{name}" as select * from read_parquet(\'{path}\')')
        for name, kind in relations(connection):
            connection.execute(f'drop {"view" if kind == "VIEW" else "table"} main."{name}"')


def relations(connection):
    query = "select table_name, table_type from information_schema.tables where table_schema = 'main'"
    return connection.execute(query).fetchall()


def column_types(connection):
    query = "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' and not internal"
    types = {}
    for table, column, kind in connection.execute(query).fetchall():
        types.setdefault(table, {})[column] = kind
    return types


def run_steps(job):
    folder = job["folder"]
    places = ["--project-dir", folder, "--profiles-dir", folder, "--target-path", os.path.join(folder, "target")]
    places += ["--log-path", folder, "--log-level-file", "none", "--quiet", "--no-write-json", "--no-version-check"]
    parsed = dbtRunner().invoke(["parse", *places])
    if not parsed.success:
        return {}, str(parsed.exception)
    nodes = {}
    for step in ["seed", "run", "test"]:
        done = dbtRunner(manifest=parsed.result).invoke([step, *places])
        if done.result is None:
            return nodes, str(done.exception)
        for it in done.result:
            node = it.node
            depends_on = list(getattr(node.depends_on, "nodes", []))
            nodes[node.unique_id] = {"status": str(it.status), "name": node.name, "depends_on": depends_on}
    return nodes, None


def write_tables(job, database):
    shutil.rmtree(job["tables"], ignore_errors=True)
    os.makedirs(job["tables"])
    unreadable = []
    with duckdb.connect(database) as connection:
        for name, _ in relations(connection):
            path = os.path.join(job["tables"], f"{name}.parquet")
            try:
                connection.execute(f'copy (select * from main."{name}") to \'{path}\' (format parquet)')
            except duckdb.Error:
                unreadable.append(name)
                with contextlib.suppress(FileNotFoundError):
                    os.remove(path)
        return unreadable, column_types(connection)


def main():
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    answers = os.dup(1)
    for line in sys.stdin:
        job = json.loads(line)
        database = os.path.join(job["folder"], "built.duckdb")
        with contextlib.redirect_stdout(sys.stderr):
            prepare(job, database)
            nodes, error = run_steps(job)
            unreadable, types = write_tables(job, database)
        answer = {"error": error, "unreadable": unreadable, "types": types, "nodes": nodes}
        os.write(answers, (json.dumps(answer) + "\n").encode())


main()
