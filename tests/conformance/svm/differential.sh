#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Draws transactions, runs them in LiteSVM and then in Braid, and says where the two differ.
#   differential.sh BRAID [COUNT] [SEED] [SCRATCH]
# Without SEED the clock gives one, which is printed. Exits with 77 where node, npm, clang or the packages are missing, with 1
# where there is a difference, whose fixture is kept; other fixtures are removed as soon as they have passed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
braid=$(realpath "$1")
count=${2:-2000}
seed=${3:-$(date +%s)}
scratch=${4:-$(mktemp -d)}
per_round=5000

skip() {
    echo "skipped: $1"
    exit 77
}
for tool in node npm python3; do
    command -v "$tool" >/dev/null || skip "no $tool"
done
CLANG=${CLANG:-$(command -v clang || command -v clang-19 || command -v clang-14)} || skip "no clang"
export CLANG
mkdir -p "$scratch"
BRAID_SVM_NODE_MODULES=$("$here/install.sh" "$scratch/packages") || skip "npm gives no packages"
(cd "$scratch/packages" && node --eval 'import("litesvm")') || skip "this node cannot load LiteSVM"
"$here/programs/build.sh" "$scratch/programs"
export BRAID_SVM_NODE_MODULES BRAID_SVM_PROGRAMS=$scratch/programs

echo "seed $seed, $count transactions"
passed=0
for ((left = count, round = 0; left > 0; left -= per_round, ++round)); do
    fixtures=$scratch/fixtures/$round
    mkdir -p "$fixtures"
    node "$here/generate.mjs" --out "$fixtures" --seed "$seed.$round" --count $((left < per_round ? left : per_round))
    for jit in on off; do
        if ! outcome=$("$braid" svm run "$fixtures" --jit="$jit"); then
            echo "$outcome"
            echo "differs with --jit=$jit; the fixtures are in $fixtures"
            exit 1
        fi
    done
    outcome=${outcome##*passed }
    passed=$((passed + ${outcome%%,*}))
    rm -rf "$fixtures"
done
echo "passed $passed, failed 0, skipped 0"
