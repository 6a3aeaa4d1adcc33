"""Runs dbt projects on DuckDB: seeds, models and tests, whatever fails, and writes the tables as Parquet files.

Standard input: one JSON object a line, {"folder", "raw", "tables"}. `folder` is the project, with its profiles.yml, which
names `<folder>/built.duckdb`; `raw` is a folder of Parquet files, one per table of schema raw; `tables` is where the tables
of schema main go. Standard output: one JSON object a line, {"folder", "error", "statuses": {unique id: status}}.
"""

import contextlib
import glob
import json
import os
import sys

import duckdb
from dbt.cli.main import dbtRunner


def load_raw(job, database):
    with duckdb.connect(database) as connection:
        connection.execute("create schema if not exists raw")
        for path in sorted(glob.glob(os.path.join(job["raw"], "*.parquet"))):
            name = os.path.basename(path)[: -len(".parquet")]
            connection.execute(f"create or replace table raw.{name} as select * from read_parquet('{path}')")


def run_steps(job):
    folder = job["folder"]
    places = ["--project-dir", folder, "--profiles-dir", folder, "--target-path", os.path.join(folder, "target")]
    places += ["--log-path", folder, "--quiet"]
    statuses = {}
    for step in ["seed", "run", "test"]:
        result = dbtRunner().invoke([step, *places])
        if result.result is None:
            return statuses, str(result.exception)
        for it in result.result:
            statuses[it.node.unique_id] = str(it.status)
    return statuses, None


def write_tables(job, database):
    os.makedirs(job["tables"], exist_ok=True)
    with duckdb.connect(database) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main'"
        ).fetchall()
        for (name,) in names:
            path = os.path.join(job["tables"], f"{name}.parquet")
            connection.execute(f"copy (select * from main.{name}) to '{path}' (format parquet)")


def main():
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    for line in sys.stdin:
        job = json.loads(line)
        database = os.path.join(job["folder"], "built.duckdb")
        with contextlib.redirect_stdout(sys.stderr):
            load_raw(job, database)
            statuses, error = run_steps(job)
            write_tables(job, database)
        print(json.dumps({"folder": job["folder"], "error": error, "statuses": statuses}), flush=True)


main()
