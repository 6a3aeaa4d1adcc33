"""Reads Parquet files, and Arrow IPC files by their ending, with pyarrow and Polars and compares every value with what
was written.

Standard input: one JSON object a line, {"file", "columns": [{"name", "type", "scale"?, "values": [...]}]}, values in
the forms of `plain` below. Standard output: one JSON object a line, {"file", "reader", "problems": [...]}.
"""

import json
import struct
import sys

import polars
import pyarrow
import pyarrow.ipc
import pyarrow.parquet

ARROW_TYPES = {
    "bool": pyarrow.bool_(),
    "float": pyarrow.float64(),
    "date": pyarrow.date32(),
    "datetime": pyarrow.timestamp("us"),
    "binary": pyarrow.binary(),
}
POLARS_TYPES = {
    "bool": polars.Boolean,
    "float": polars.Float64,
    "string": polars.String,
    "date": polars.Date,
    "datetime": polars.Datetime("us", None),
    "binary": polars.Binary,
}


def plain(value, kind, scale):
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    if kind == "float":
        return "nan" if value != value else struct.pack(">d", value).hex()
    if kind == "binary":
        return bytes(value).hex()
    if kind == "json" and isinstance(value, bytes):
        return value.decode()  # Polars has no JSON type and gives its bytes.
    if kind in ("string", "json"):
        return value
    if kind == "decimal":
        return str(int(value.scaleb(scale)))
    return str(int(value))


def arrow_values(column, kind):
    if kind == "date":
        column = column.cast(pyarrow.int32())
    elif kind == "datetime":
        column = column.cast(pyarrow.int64())
    return column.to_pylist()


def read_arrow(path):
    if path.endswith(".arrow"):
        table = pyarrow.ipc.open_file(path).read_all()
        table.validate(full=True)
    else:
        table = pyarrow.parquet.read_table(path, use_threads=False)

    def column_of(name, kind):
        column = table.column(name)
        expected = ARROW_TYPES.get(kind)
        if expected is not None and column.type != expected:
            raise TypeError(f"{name} is {column.type}, not {expected}")
        return arrow_values(column, kind)

    return table.column_names, table.num_rows, column_of


def read_polars(path):
    frame = polars.read_ipc(path) if path.endswith(".arrow") else polars.read_parquet(path)

    def column_of(name, kind):
        series = frame.get_column(name)
        expected = POLARS_TYPES.get(kind)
        if expected is not None and series.dtype != expected:
            raise TypeError(f"{name} is {series.dtype}, not {expected}")
        if kind in ("date", "datetime"):
            series = series.to_physical()
        return series.to_list()

    return frame.columns, frame.height, column_of


def compare(reader, case):
    columns = case["columns"]
    names, rows, column_of = reader(case["file"])
    if list(names) != [column["name"] for column in columns]:
        return [f"columns {names}"]
    problems = []
    for column in columns:
        kind = column["type"]
        got = [plain(value, kind, column.get("scale", 0)) for value in column_of(column["name"], kind)]
        if got == column["values"]:
            continue
        if rows != len(column["values"]):
            problems.append(f"{column['name']}: {rows} rows, not {len(column['values'])}")
            continue
        at = next(i for i in range(rows) if got[i] != column["values"][i])
        problems.append(f"{column['name']}[{at}] is {got[at]!r}, not {column['values'][at]!r}")
    return problems


def main():
    for line in sys.stdin:
        case = json.loads(line)
        for name, reader in (("pyarrow", read_arrow), ("polars", read_polars)):
            try:
                problems = compare(reader, case)
            except Exception as error:  # A reader that fails is a finding, told by name.
                problems = [f"{type(error).__name__}: {error}"]
            print(json.dumps({"file": case["file"], "reader": name, "problems": problems}), flush=True)


main()
