"""Templates rendered by the real Jinja2, for comparing ours with.

The environment is the one that dbt renders models in (sandbox, `do`, loop controls, dbt's filters) and has the names that
dbt gives every template, but its macros are called by their names as in plain Jinja. Reads JSON lines {"template",
"names"} from stdin. Writes a line each: {"text"}, or {"fault"}: "syntax" where the template cannot be read, "name" where
a name, filter or test is not there, "render" for what Python raises else.
"""

import itertools
import json
import sys

import jinja2
from dbt.context.base import BaseContext
from dbt_common.clients.jinja import TEXT_FILTERS
from jinja2.sandbox import SandboxedEnvironment

KEPT = ("fromjson", "tojson", "fromyaml", "set", "set_strict", "zip", "zip_strict", "modules", "local_md5")

environment = SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
environment.filters.update(TEXT_FILTERS)
context = BaseContext({})
members = context.generate_builtins()
# As they are: dbt's are wrapped to print a warning, which would stand among the answers.
members["modules"]["itertools"] = {name: getattr(itertools, name) for name in members["modules"]["itertools"]}
environment.globals.update({name: members[name] for name in KEPT})


def render(job):
    try:
        return {"text": environment.from_string(job["template"]).render(job["names"])}
    except (jinja2.TemplateSyntaxError, SyntaxError) as error:
        unknown = isinstance(error, jinja2.TemplateAssertionError) and "named" in str(error)
        return {"fault": "name" if unknown else "syntax", "message": str(error)}
    except (jinja2.UndefinedError, jinja2.TemplateRuntimeError) as error:
        unknown = isinstance(error, jinja2.UndefinedError) or "named" in str(error)
        return {"fault": "name" if unknown else "render", "message": str(error)}
    except Exception as error:  # What Python raises in a template: any of its exceptions.
        return {"fault": "render", "message": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(render(json.loads(line))))
