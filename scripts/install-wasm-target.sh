# Gives rustc the wasm32 target. Sourced by scripts/setup, after lib.sh.
#
# The usual way is `rustup target add`. Where its server cannot be reached but Debian's packages can, we take Debian's own
# Rust toolchain with the standard library's source, compile that library for wasm32 once, and register the toolchain with
# rustup as `rust-web`; its name is left in $SPOTTER_CACHE/toolchain for scripts/env.

install_wasm_target() {
    [ -f "$SPOTTER_CACHE/toolchain" ] && ! [ -x /usr/bin/rustc ] && rm -f "$SPOTTER_CACHE/toolchain"
    eval "$(scripts/env)"
    has_wasm_target && return
    mkdir -p "$SPOTTER_CACHE"
    if command -v rustup >/dev/null; then
        say "rustup target add $WASM_TARGET …"
        if timeout 120 rustup target add $WASM_TARGET >/dev/null 2>&1 && has_wasm_target; then return; fi
        say "rustup cannot fetch the target; taking Debian's toolchain"
    fi
    command -v apt-get >/dev/null || fail "the Rust target $WASM_TARGET is missing: rustup target add $WASM_TARGET"
    timed "installing Debian's Rust toolchain" apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web
    local llvm host
    llvm=$(/usr/bin/rustc -vV | sed -nE 's/^LLVM version: ([0-9]+).*/\1/p')
    host=$(/usr/bin/rustc -vV | sed -nE 's/^host: (.*)/\1/p')
    timed "installing lld $llvm" apt_install "lld-$llvm"
    timed "compiling the standard library for $WASM_TARGET" build_wasm_std "$llvm"
    as_root mkdir -p "/usr/lib/rustlib/$host/bin"
    as_root ln -sf "/usr/bin/lld-$llvm" "/usr/lib/rustlib/$host/bin/rust-lld"
    if command -v rustup >/dev/null; then
        rustup toolchain link rust-web /usr
        echo rust-web >"$SPOTTER_CACHE/toolchain"
        export RUSTUP_TOOLCHAIN=rust-web
    fi
    has_wasm_target || fail "the Rust target $WASM_TARGET is still missing after its installation"
}

build_wasm_std() { # llvm-version
    local work libs
    work=$(mktemp -d)
    libs=/usr/lib/rustlib/$WASM_TARGET/lib
    mkdir -p "$work/src"
    printf '[package]\nname = "std-probe"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n' >"$work/Cargo.toml"
    : >"$work/src/lib.rs"
    (
        cd "$work"
        env -u RUSTUP_TOOLCHAIN -u CARGO_TARGET_DIR RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="wasm-ld-$1" \
            /usr/bin/cargo build --release --target $WASM_TARGET -Zbuild-std=std,panic_abort
    ) || return 1
    as_root mkdir -p "$libs" || return 1
    find "$work/target/$WASM_TARGET/release/deps" -name '*.rlib' ! -name 'libstd_probe*' -exec cp {} "$work/" \;
    as_root cp "$work"/*.rlib "$libs/" || return 1
    rm -rf "$work"
}
