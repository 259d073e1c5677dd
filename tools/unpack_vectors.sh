#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# unpack_vectors.sh PACKS FOLDER: unpacks the conformance vectors of PACKS/{evm,crypto,move,svm}/*.tar.zst into FOLDER,
# once. Does nothing where BRAID_VECTORS names a folder already, or where there are no packs.
set -euo pipefail
shopt -s nullglob

packs=$1
folder=$2
if [ -n "${BRAID_VECTORS:-}" ]; then
    echo "vectors: from $BRAID_VECTORS"
elif [ -e "$folder/.complete" ]; then
    echo "vectors: from $folder"
elif compgen -G "$packs/evm/*.tar.zst" >/dev/null; then
    echo "vectors: unpacking $packs into $folder"
    mkdir -p "$folder"
    for pack in "$packs"/evm/*.tar.zst "$packs"/{crypto,move,svm}/*.tar.zst; do
        tar --extract --zstd --file "$pack" --directory "$folder"
    done
    touch "$folder/.complete"
else
    echo "vectors: none; tools/fetch_vectors.sh brings them, and suites that need them are skipped"
fi
