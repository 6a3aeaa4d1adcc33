# Sourced. Sets `node` to a Node that can run the scripts of this folder (18 or newer): the pinned one when it has been
# installed, else whatever the machine has. Expects `root`.
node=
if [ -r "$root/.tooling/node-path" ]; then
  read -r node < "$root/.tooling/node-path" || node=
  [ -n "$node" ] && node=$root/$node
  [ -x "$node" ] || node=
fi
if [ -z "$node" ]; then
  for candidate in node nodejs; do
    if found=$(command -v "$candidate" 2>/dev/null) &&
      "$found" -e 'process.exit(parseInt(process.versions.node, 10) >= 18 ? 0 : 1)' 2>/dev/null; then
      node=$found
      break
    fi
  done
fi
if [ -z "$node" ]; then
  echo "error: Node 18 or newer is needed to set up (it then installs the pinned version for itself)." >&2
  echo "  next: install any Node from 18, for example 'apt-get install nodejs npm', and run this again." >&2
  exit 2
fi
