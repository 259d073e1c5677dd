#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles the programs of this folder into the folder $1: NAME-v0.so and NAME-v3.so. Needs clang (14 or later) and python3.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$1
linker=${BRAID_SBPF_LINK:-$here/../../../../tools/sbpf_link.py}
mkdir -p "$target"
for source in "$here"/*.c; do
    name=$(basename "$source" .c)
    "${CLANG:-clang}" -target bpf -mcpu=v2 -O2 -ffreestanding -fno-builtin -fno-jump-tables -Wall -Wextra -Werror \
        -Wno-int-to-pointer-cast -c "$source" -o "$target/$name.o"
    for version in 0 3; do
        python3 "$linker" --version "$version" -o "$target/$name-v$version.so" "$target/$name.o"
    done
done
