"""Column lineage by sqlglot, for comparing ours with.

Reads JSON lines {"id", "sql", "dialect", "schema"} from stdin, schema being {table: {column: type}} or null. Writes a
line each: {"id", "columns": [[name, [[table, column], ...]], ...]} or {"id", "error"}. A query that takes longer than
the "cpu_seconds" it is given has an error.
"""

import json
import logging
import signal
import sys

from sqlglot import exp
from sqlglot.lineage import lineage

logging.disable(logging.CRITICAL)


def sources(node):
    found = set()
    for each in node.walk():
        if each.downstream or not isinstance(each.expression, exp.Table):
            continue
        table = each.expression
        if not isinstance(table.this, exp.Identifier):
            continue  # A table function: no table.
        found.add((table.name, each.name.split(".")[-1].strip('"`')))
    return sorted(found)


def trace(job):
    nodes = lineage(None, job["sql"], schema=job["schema"], dialect=job["dialect"])
    return [[name, sources(node)] for name, node in nodes.items()]


def stop(*_):
    raise TimeoutError("it takes too long")


signal.signal(signal.SIGVTALRM, stop)
for line in sys.stdin:
    job = json.loads(line)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, job.get("cpu_seconds", 0))
        answer = {"id": job["id"], "columns": trace(job)}
    except Exception as error:  # Whatever it cannot do is an answer too.
        answer = {"id": job["id"], "error": f"{type(error).__name__}: {error}"[:300]}
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps(answer))
