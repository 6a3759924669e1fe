# Shared by the set-up scripts: where things are cached, how a step reports itself.
# Sourced, never run. Callers: scripts/setup, scripts/env.

# Everything that is downloaded or compiled once is kept here, outside the checkout.
SPOTTER_CACHE="${SPOTTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/spotter}"
SPOTTER_TOOLS="$SPOTTER_CACHE/tools"

CARGO_LEPTOS_VERSION=0.3.11        # needs rustc 1.96
CARGO_LEPTOS_VERSION_OLD=0.3.10    # the last one that rustc 1.95 builds
CARGO_DENY_VERSION=0.20.2
WASM_TARGET=wasm32-unknown-unknown

say()  { printf '\033[1m[set-up]\033[0m %s\n' "$*"; }
fail() { printf '\033[31m[set-up] %s\033[0m\n' "$*" >&2; exit 1; }

# timed "what it does" command…: runs the command, says how long it took; its output goes to a log shown on failure.
timed() {
    local what="$1" log started
    shift
    mkdir -p "$SPOTTER_CACHE/logs"
    log="$SPOTTER_CACHE/logs/$(printf '%s' "$what" | tr -c 'a-zA-Z0-9\n' '-' | cut -c1-60).log"
    started=$SECONDS
    say "$what …"
    if ! "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail "$what: failed after $((SECONDS - started)) s; the whole log: $log"
    fi
    say "$what: done in $((SECONDS - started)) s"
}

# step "what it does" command…: runs the command with its output shown, says how long it took, and stops where it failed.
# step_summary lists all of them.
steps_done=""
step() {
    local what="$1" started=$SECONDS
    shift
    printf '\n\033[1m[%s] …\033[0m\n' "$what"
    if ! "$@"; then
        printf '\033[31m[%s] failed after %s s\033[0m\n' "$what" "$((SECONDS - started))" >&2
        exit 1
    fi
    printf '\033[1m[%s] done in %s s\033[0m\n' "$what" "$((SECONDS - started))"
    steps_done+=$(printf '%6s s  %s' "$((SECONDS - started))" "$what")$'\n'
}
step_summary() { printf '\n\033[1mAll done:\033[0m\n%s' "$steps_done"; }

# left_out "what and why": for what could not be checked here. Nobody should be able to overlook it.
left_out() { printf '\033[33m[LEFT OUT] %s\033[0m\n' "$*" >&2; }

# as_root command…: with sudo where we are not root; fails where neither is possible.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else return 1
    fi
}

# apt_install package…: Debian and Ubuntu only.
apt_install() {
    command -v apt-get >/dev/null || return 1
    if [ -z "${apt_updated:-}" ]; then
        as_root apt-get update || return 1
        apt_updated=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

has_wasm_target() { [ -d "$(rustc --print target-libdir --target $WASM_TARGET 2>/dev/null)" ]; }

# rustc_at_least 1.96
rustc_at_least() {
    local have
    have=$(rustc --version | sed -E 's/^rustc ([0-9]+\.[0-9]+).*/\1/')
    [ "$(printf '%s\n%s\n' "$1" "$have" | sort -V | head -n 1)" = "$1" ]
}
