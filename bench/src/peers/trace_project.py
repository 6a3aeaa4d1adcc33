"""Column lineage of a whole project by sqlglot, for comparing the time it takes with ours.

Reads the JSON file named on the command line, {"dialect", "schema", "models": [{"id", "sql"}]}, schema being nested mappings
down to {column: type}. Traces every output column of every model. Writes {"models", "columns", "failed"}.
"""

import json
import logging
import sys

from sqlglot.lineage import lineage
from sqlglot.schema import MappingSchema

logging.disable(logging.CRITICAL)

with open(sys.argv[1], encoding="utf-8") as file:
    job = json.load(file)
schema = MappingSchema(job["schema"], dialect=job["dialect"])
columns = failed = 0
for model in job["models"]:
    try:
        columns += len(lineage(None, model["sql"], schema=schema, dialect=job["dialect"]))
    except Exception:
        failed += 1
print(json.dumps({"models": len(job["models"]), "columns": columns, "failed": failed}))
