#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/demo.sh: installs what is missing, builds, and runs the main job: blocks executed serially and in
# parallel, with the results compared. Generated blocks need nothing; with conformance vectors at hand
# ($BRAID_VECTORS, or packs beside the checkout), real Ethereum blocks are replayed as well.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/build.sh
braid=build/release/cli/braid
threads=$(nproc)

for workload in raw-transfers erc20 uniswap hot-account; do
    echo
    echo "\$ braid bench $workload --threads $threads"
    "$braid" bench "$workload" --threads "$threads"
done

tools/unpack_vectors.sh ../shared/vectors build/release/vectors
vectors=${BRAID_VECTORS:-build/release/vectors}
if [ -d "$vectors/realblocks/ethereum" ]; then
    echo
    echo "\$ braid replay $vectors/realblocks/ethereum --threads $threads"
    "$braid" replay "$vectors/realblocks/ethereum" --threads "$threads"
fi
