#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/fuzz.sh SECONDS [NAME...]: builds the fuzz targets (all, or those named) with libFuzzer and the address and
# undefined-behaviour sanitizers, and runs each on new inputs, SECONDS shared among them. Inputs that reach new
# code are kept in build/fuzz/corpus/NAME; a finding is left in build/fuzz/findings and makes the exit code 1.
# Wants what `tools/setup.sh --dev` installs.
set -euo pipefail

if [ $# -lt 1 ]; then
    echo "usage: tools/fuzz.sh SECONDS [NAME...]" >&2
    exit 2
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=$1
shift
export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
cmake --preset fuzz >/dev/null
if [ $# -eq 0 ]; then
    cmake --build --preset fuzz --parallel "$(nproc)"
    mapfile -t programs < <(find build/fuzz/tests/fuzz -maxdepth 1 -type f -executable -name 'fuzz_*' | sort)
else
    cmake --build build/fuzz --parallel "$(nproc)" --target "${@/#/fuzz_}"
    programs=("${@/#/build/fuzz/tests/fuzz/fuzz_}")
fi

each=$((seconds / ${#programs[@]}))
findings=build/fuzz/findings
mkdir -p "$findings"
failed=0
for program in "${programs[@]}"; do
    name=${program##*/fuzz_}
    corpus=build/fuzz/corpus/$name
    mkdir -p "$corpus"
    echo "fuzz: $name for $each s"
    if "$program" -max_total_time="$each" -timeout=20 -rss_limit_mb=4096 -malloc_limit_mb=2048 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="$findings/$name-" \
        "$corpus" "build/fuzz/tests/fuzz/seeds/$name" >"$findings/$name.log" 2>&1; then
        grep -E 'number_of_executed_units|new_units_added' "$findings/$name.log"
    else
        tail -n 60 "$findings/$name.log"
        echo "fuzz: $name has a finding: $(compgen -G "$findings/$name-*" | tr '\n' ' ')"
        failed=$((failed + 1))
    fi
done
echo "fuzz: ${#programs[@]} targets, $failed with a finding"
exit $((failed > 0))
