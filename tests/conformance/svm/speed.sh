#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Times LiteSVM and Braid on the same transactions, in turns, signatures not verified, one thread each, and prints the ratio:
#   speed.sh BRAID [COUNT] [SCRATCH]
# What Braid computes is compared as well. Exits with 77 where node, npm or the packages are missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
braid=$(realpath "$1")
count=${2:-20000}
scratch=${3:-$(mktemp -d)}
rounds=3

skip() {
    echo "skipped: $1"
    exit 77
}
for tool in node npm python3; do
    command -v "$tool" >/dev/null || skip "no $tool"
done
mkdir -p "$scratch"
BRAID_SVM_NODE_MODULES=$("$here/install.sh" "$scratch/packages") || skip "npm gives no packages"
(cd "$scratch/packages" && node --eval 'import("litesvm")') || skip "this node cannot load LiteSVM"
export BRAID_SVM_NODE_MODULES

for kind in transfer token token2022; do
    : >"$scratch/$kind.lite"
    : >"$scratch/$kind.braid"
    for ((round = 0; round < rounds; ++round)); do
        node "$here/speed.mjs" --out "$scratch" --kind "$kind" --count "$count" >>"$scratch/$kind.lite"
        "$braid" svm bench "$scratch/speed-$kind.json" --runs 5 --json >>"$scratch/$kind.braid"
    done
    "$braid" svm run "$scratch/speed-$kind.json" >/dev/null || {
        echo "$kind: Braid computes something else"
        exit 1
    }
    python3 - "$scratch/$kind.lite" "$scratch/$kind.braid" <<'PYTHON'
import json
import sys

lite = [json.loads(line) for line in open(sys.argv[1])]
decoder, text, braid = json.JSONDecoder(), open(sys.argv[2]).read().strip(), []
while text:
    document, end = decoder.raw_decode(text)
    braid += document
    text = text[end:].strip()
best = max(entry["transactions_per_second"] for entry in lite)
ours = max(entry["transactions_per_second"] for entry in braid)
print(f"{lite[0]['kind']}: LiteSVM {best:,.0f} a second, Braid {ours:,.0f}: {ours / best:.1f} times")
PYTHON
done
