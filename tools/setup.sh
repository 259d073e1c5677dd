#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/setup.sh [--dev]: installs what building and testing Braid needs on Debian 12, as root or through sudo.
# Idempotent: installs only what is missing, and needs no network where nothing is.
#   --dev  also what developers and CI use: clang 19, its sanitizers and format, gcovr, cross compilers
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

packages=(
    ca-certificates
    ccache
    cmake
    g++
    git
    libbenchmark-dev
    libcli11-dev
    libfmt-dev
    libgmock-dev
    libgmp-dev
    libgtest-dev
    libjemalloc-dev
    libasmjit-dev
    librocksdb-dev
    libsecp256k1-dev
    libsimdjson-dev
    libsodium-dev
    libspdlog-dev
    libssl-dev
    libtbb-dev
    libxxhash-dev
    libzstd-dev
    zlib1g-dev
    ninja-build
    nlohmann-json3-dev
    pkg-config
    python3
    zstd
)
dev_packages=(
    clang-19
    clang-format-19
    clang-tidy-19
    g++-mips64-linux-gnuabi64
    gcc-riscv64-unknown-elf
    gcovr
    libclang-rt-19-dev
    libstdc++-12-dev-riscv64-cross
    llvm-19
)

case "${1:-}" in
"") ;;
--dev) packages+=("${dev_packages[@]}") ;;
*)
    echo "usage: tools/setup.sh [--dev]" >&2
    exit 2
    ;;
esac
# Debian's npm, unless another one is there, with which it would conflict.
if ! command -v npm >/dev/null; then
    packages+=(npm)
fi

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "setup: run as root, or install sudo: packages are missing" >&2
        exit 1
    fi
}

is_installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done

if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: all ${#packages[@]} packages are installed"
else
    echo "setup: installing ${missing[*]}"
    as_root apt-get update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
fi

"$here/fetch_sources.sh"
