#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the peer from npm, as package-lock.json pins it, into a folder ($1, default build/move-conformance), and prints the
# folder of its libraries, which BRAID_MOVE_PEER is to name. Idempotent. No script of a package is run.
# Not `npm ci`, as for the SVM's peer; that npm left the lock file alone is checked.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-$here/../../../build/move-conformance}
mkdir -p "$target"
target=$(cd "$target" && pwd)
stamp=$target/.complete
if ! cmp --silent "$here/package-lock.json" "$stamp"; then
    cp "$here/package.json" "$here/package-lock.json" "$target/"
    npm install --no-save --ignore-scripts --loglevel=error --no-audit --no-fund --prefix "$target" >&2
    if ! cmp "$here/package-lock.json" "$target/package-lock.json" >&2; then
        echo "npm installed something else than package-lock.json pins" >&2
        exit 1
    fi
    cp "$here/package-lock.json" "$stamp"
fi
echo "$target/node_modules/@initia/builder.js/library"
