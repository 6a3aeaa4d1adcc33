# Sourced by bin/*. Runs dist/<entry>.js, after building it when it is missing or older than any source. The check is one
# `find` that stops at the first newer file (a few milliseconds), so a developer never runs a stale bundle.
# Expects `root`, `entry`, perhaps `flags` (one flag of Node) and the arguments of the command.
built=$root/dist/.built
current() {
  [ -f "$built" ] && [ -r "$root/.tooling/node-path" ] &&
    [ -z "$(find "$root/packages" "$root/pnpm-lock.yaml" "$root/script/lib" \
      \( -name node_modules -o -name test \) -prune -o -newer "$built" -print 2>/dev/null | head -n 1)" ]
}
if ! current; then
  "$root/script/bootstrap" --once >&2 || exit 2
fi
read -r node < "$root/.tooling/node-path"
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$root/.tooling/compile-cache}
export NODE_COMPILE_CACHE
exec "$root/$node" ${flags:+"$flags"} "$root/dist/$entry.js" "$@"
