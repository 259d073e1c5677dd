#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the SPL Token program's own fixtures with the token program that LiteSVM has, there and in Braid.
#   token_fixtures.sh BRAID FOLDER [SCRATCH]
# All must end as they say; what they say of compute units is of another build of the program, so units, logs and return data are
# held against LiteSVM's. Exits with 77 where node, npm or the packages are missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
braid=$(realpath "$1")
folder=$(realpath "$2")
scratch=${3:-$(mktemp -d)}

skip() {
    echo "skipped: $1"
    exit 77
}
for tool in node npm; do
    command -v "$tool" >/dev/null || skip "no $tool"
done
mkdir -p "$scratch"
BRAID_SVM_NODE_MODULES=$("$here/install.sh" "$scratch/packages") || skip "npm gives no packages"
(cd "$scratch/packages" && node --eval 'import("litesvm")') || skip "this node cannot load LiteSVM"
export BRAID_SVM_NODE_MODULES
node "$here/token_fixtures.mjs" --from "$folder" --out "$scratch/fixtures"
for jit in on off; do
    "$braid" svm run "$scratch/fixtures" --jit="$jit"
done
