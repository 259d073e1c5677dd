#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what the harness needs from npm, as package-lock.json pins it, into a folder ($1, default build/svm-conformance),
# and prints that folder, which BRAID_SVM_NODE_MODULES is to name. Idempotent.
# Not `npm ci`: it wants LiteSVM's native module for every platform in the lock file, and not every registry has them all.
# `npm install` keeps to the versions and digests of the lock file as well, and that it left the file alone is checked.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-$here/../../../build/svm-conformance}
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
echo "$target"
