#!/usr/bin/env bash
# Gives the current Rust toolchain the standard library of one more target on a machine that reaches
# Debian's archive but not Rust's: std is compiled once, from Debian's source package of the same Rust
# release, and laid into the toolchain's sysroot. Afterwards plain `cargo build --target` works.
#
#   usage: build-std.sh TARGET        (`cargo xtask setup` calls it; it needs no root)
set -euo pipefail
shopt -s inherit_errexit # what fails inside $(…) ends the script too
target=${1:?usage: build-std.sh TARGET}
cd "$(dirname "${BASH_SOURCE[0]}")"
# The compiler that rust-toolchain.toml pins, also where the build below leaves the repository.
export RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-$(rustup show active-toolchain | cut -d' ' -f1)}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/leukolens-std
say() { printf -- '-- %s (%ss)\n' "$*" "$SECONDS" >&2; }

# A private apt state that knows one Debian suite, taken from the mirror this machine already uses;
# apt checks the signatures against Debian's own keyring. Sets apt_options.
private_apt() { # private_apt SUITE
  local state=$cache/apt-$1 uri
  mkdir -p "$state/lists/partial" "$state/archives/partial"
  uri=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
        | awk '$2 ~ /^(bookworm|trixie|forky|stable|sid|unstable)$/ {print $1; exit}')
  uri=${uri:-http://deb.debian.org/debian}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg arch=$(dpkg --print-architecture)] $uri $1 main" \
    > "$state/sources.list"
  apt_options=(-o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o APT::Sandbox::User=root -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Languages=none)
  apt-get -q "${apt_options[@]}" update >&2
}

# pick VERSION: of `apt-cache madison` lines on stdin, the first package of exactly that version, or
# of that minor release where VERSION has two parts.
pick() {
  tr -d ' ' | awk -F'|' -v m="$1" '{v=$2; sub(/[+-].*/, "", v); if (v==m || index(v, m ".")==1) {print $1 "=" $2; exit}}'
}

# Prints the folder of std's source for this compiler's release.
std_source() {
  local release folder version suite package=
  release=$(rustc -vV | sed -n 's/^release: //p')
  for folder in "$(rustc --print sysroot)/lib/rustlib/src/rust/library" "$cache/src-$release/library"; do
    if [ -d "$folder" ]; then echo "$folder"; return 0; fi
  done
  for version in "$release" "${release%.*}"; do # the very release first, then one of the same minor release
    for suite in trixie-backports trixie forky sid; do
      private_apt "$suite" || continue
      # A suite without the package is no failure, nor is a reader that has seen enough.
      package=$(apt-cache "${apt_options[@]}" madison rust-src 2>/dev/null | pick "$version") || true
      [ -z "$package" ] || break 2
    done
  done
  if [ -z "$package" ]; then say "Debian has no rust-src of Rust $release"; return 1; fi
  say "source: Debian's $package"
  rm -rf "$cache/unpack"; mkdir -p "$cache/unpack" "$cache/src-$release"
  (cd "$cache/unpack" && apt-get -q "${apt_options[@]}" download "$package" >&2 && dpkg -x ./*.deb .)
  mv "$cache"/unpack/usr/src/rustc-*/library "$folder"
  rm -rf "$cache/unpack" "$cache"/apt-*
  if [ ! -d "$folder" ]; then say "$package holds no library in $folder"; return 1; fi
  echo "$folder"
}

source=$(std_source)
say "compiling the standard library of $target"
work=$cache/build-$target
mkdir -p "$work/src"; : > "$work/src/lib.rs"
printf '[package]\nname = "stdbuild"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[profile.release]\nopt-level = 3\ndebug = 0\n' \
  > "$work/Cargo.toml"
vendored=()
if [ -d "$source/vendor" ]; then # Debian ships std's own dependencies with it, so nothing is downloaded
  vendored=(--offline --config 'source.crates-io.replace-with="std-vendored"'
    --config "source.std-vendored.directory=\"$source/vendor\"")
fi
# Embedded bitcode, or `lto = true` fails; panic_unwind for targets that unwind.
(cd "$work" && env -u CARGO_TARGET_DIR -u CARGO_BUILD_TARGET RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
  __CARGO_TESTS_ONLY_SRC_ROOT="$source" cargo build --release "${vendored[@]}" \
  -Zbuild-std=std,panic_abort,panic_unwind,test --target "$target" --target-dir "$work/target" >&2)
lib=$(rustc --print sysroot)/lib/rustlib/$target/lib
rm -rf "$lib.new"; mkdir -p "$lib.new"
cp "$work/target/$target"/release/deps/*.rlib "$lib.new/"
rm -f "$lib.new"/libstdbuild-*
rm -rf "$lib"; mv "$lib.new" "$lib"; rm -rf "$work"
say "$target is ready"
