#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what the harness needs from npm, as package-lock.json pins it, into a folder ($1, default build/svm-conformance),
# and prints that folder, which BRAID_SVM_NODE_MODULES is to name. Idempotent.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-$here/../../../build/svm-conformance}
mkdir -p "$target"
target=$(cd "$target" && pwd)
stamp=$target/.complete
if ! cmp --silent "$here/package-lock.json" "$stamp"; then
    cp "$here/package.json" "$here/package-lock.json" "$target/"
    npm ci --silent --no-audit --no-fund --prefix "$target" >&2
    cp "$here/package-lock.json" "$stamp"
fi
echo "$target"
