"""Reads CSV and JSON lines with pyarrow and Polars and compares them with a Parquet file of the same rows.

Standard input: one JSON object a line, {"file", "parquet"}. Standard output: one JSON object a line,
{"file", "reader", "problems": [...]}. Columns are read in the types of the Parquet file.
"""

import json
import sys

import polars
import polars.testing
import pyarrow
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet


def with_pyarrow(path, expected):
    types = expected.schema
    if path.endswith(".csv"):
        convert = pyarrow.csv.ConvertOptions(
            column_types=types, null_values=[""], quoted_strings_can_be_null=False, strings_can_be_null=True
        )
        parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
        return pyarrow.csv.read_csv(path, convert_options=convert, parse_options=parse)
    # pyarrow reads dates of JSON as text; they are cast.
    loose = pyarrow.schema(
        [pyarrow.field(f.name, pyarrow.string() if pyarrow.types.is_date(f.type) else f.type) for f in types]
    )
    table = pyarrow.json.read_json(path, parse_options=pyarrow.json.ParseOptions(explicit_schema=loose))
    return table.cast(types)


def with_polars(path, expected):
    frame = polars.from_arrow(expected)
    times = {name: kind for name, kind in frame.schema.items() if kind in (polars.Date, polars.Datetime("us"))}
    loose = {name: polars.String if name in times else kind for name, kind in frame.schema.items()}
    if path.endswith(".csv"):
        # Polars keeps doubled quotes of the names of columns; the names are checked by pyarrow.
        read = polars.read_csv(path, has_header=False, skip_rows=1, schema=loose)
    else:
        read = polars.read_ndjson(path, schema=loose)
    casts = [polars.col(name).str.to_datetime(time_unit="us") for name, kind in times.items() if kind != polars.Date]
    casts += [polars.col(name).str.to_date() for name, kind in times.items() if kind == polars.Date]
    polars.testing.assert_frame_equal(read.with_columns(casts), frame, check_exact=True)


def problems_of(reader, case):
    expected = pyarrow.parquet.read_table(case["parquet"])
    if reader == "polars":
        with_polars(case["file"], expected)
        return []
    got = with_pyarrow(case["file"], expected)
    return [
        f"{name} differs" for name in expected.column_names if not got.column(name).equals(expected.column(name))
    ]


def main():
    for line in sys.stdin:
        case = json.loads(line)
        for reader in ("pyarrow", "polars"):
            try:
                problems = problems_of(reader, case)
            except Exception as error:  # A reader that fails is a finding, told by name.
                problems = [f"{type(error).__name__}: {error}"]
            print(json.dumps({"file": case["file"], "reader": reader, "problems": problems}), flush=True)


main()
