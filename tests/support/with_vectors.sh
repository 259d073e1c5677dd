#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# with_vectors.sh UNPACKED FOLDER... -- PROGRAM ARGUMENT...
# Runs the program with the vectors' folders as last arguments, from $BRAID_VECTORS, else from UNPACKED.
# Exits 77, ctest's sign of a skipped test, where a folder is missing.
set -euo pipefail

vectors=${BRAID_VECTORS:-$1}
shift
folders=()
while [ "$1" != -- ]; do
    if [ ! -e "$vectors/$1" ]; then
        echo "skipped: $vectors has no $1; tools/fetch_vectors.sh brings the vectors, BRAID_VECTORS names their folder"
        exit 77
    fi
    folders+=("$vectors/$1")
    shift
done
shift
exec "$@" "${folders[@]}"
