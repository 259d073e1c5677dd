#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/fetch_vectors.sh FOLDER: brings the public conformance vectors into FOLDER, for BRAID_VECTORS to name.
# Each comes from a public repository, at the commit given here; only the parts in use are downloaded.
# Needs about 5 GB of disk. Idempotent: what is complete is left alone.
set -euo pipefail

if [ $# -ne 1 ]; then
    echo "usage: tools/fetch_vectors.sh FOLDER" >&2
    exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
target=$(cd "$1" && pwd)
clones=$target/.clones
if [ -e "$target/.complete" ]; then
    echo "vectors: $target is complete"
    exit
fi
mkdir -p "$clones"

# clone OWNER/NAME COMMIT PATH...: checks out the paths of one commit into $clones/NAME.
clone() {
    local repository=$1 commit=$2
    shift 2
    local folder=$clones/${repository#*/}
    if [ -e "$folder/.complete" ]; then
        return
    fi
    echo "vectors: $repository at ${commit:0:7}"
    rm -rf "$folder"
    git init --quiet "$folder"
    git -C "$folder" remote add origin "https://github.com/$repository.git"
    git -C "$folder" config remote.origin.promisor true
    git -C "$folder" config remote.origin.partialclonefilter blob:none
    git -C "$folder" fetch --quiet --depth 1 --filter blob:none origin "$commit"
    git -C "$folder" sparse-checkout set --no-cone "$@"
    GIT_LFS_SKIP_SMUDGE=1 git -C "$folder" -c advice.detachedHead=false checkout --quiet FETCH_HEAD
    touch "$folder/.complete"
}

# place FROM TO: copies a file or folder of a clone to its place, whole.
place() {
    mkdir -p "$(dirname "$target/$2")"
    rm -rf "${target:?}/$2"
    cp -r "$clones/$1" "$target/$2"
}

legacy_tests() {
    clone ethereum/legacytests 71560ecd8d6b9e8b9a4280aba66dbab762608edf /Cancun/GeneralStateTests
    place legacytests/Cancun Cancun
}

ethereum_tests() {
    clone ethereum/tests 4c87ebbf024a3e9ec842bcce90564f629a3bcd82 \
        /BlockchainTests/{ValidBlocks,InvalidBlocks,TransitionTests} \
        /{TransactionTests,TrieTests,RLPTests,BasicTests,DifficultyTests}
    local suite
    for suite in BlockchainTests TransactionTests TrieTests RLPTests BasicTests DifficultyTests; do
        place "tests/$suite" "$suite"
    done
}

execution_spec_tests() {
    clone erigontech/eest-fixtures ec66995f0debb19fb1e0e4499cf7e4a172b46028 /state_tests /blockchain_tests
    place eest-fixtures/state_tests state_tests
    place eest-fixtures/blockchain_tests blockchain_tests
    # Files kept in Git LFS are checked out as pointers, which no test can read.
    grep --recursive --files-with-matches --max-count 1 '^version https://git-lfs' \
        "$target/state_tests" "$target/blockchain_tests" | xargs --no-run-if-empty rm
}

real_blocks() {
    local blocks=(
        46147 116525 930196 1796867 2641321 2688148 3356896 4864590 5283152 5891667 8038679 8889776 9068998
        9069000 11743952 11814555 12047794 12243999 12459406 12522062 14396881 15274915 15537393 15537394
        15752489 16257471 17034869 17666333 18085863 18426253 19426586 19426587 19929064 19932148 19932703
        19933122 19933597 19933612 19934116
    )
    clone risechain/pevm 9cbd856e7448f82a845709805e59cc7a31c2a0d4 /data
    local block
    for block in "${blocks[@]}"; do
        place "pevm/data/ethereum/blocks/$block" "realblocks/ethereum/$block"
    done
    place pevm/data/rise/blocks/8138510 realblocks/rise/8138510
    local data=$clones/pevm/data out=$target/realblocks
    "$here/block_vectors.py" codes "$data/ethereum/bytecodes.bincode.gz" "$out/ethereum/codes.json"
    "$here/block_vectors.py" codes "$data/rise/bytecodes.bincode.gz" "$out/rise/codes.json"
    "$here/block_vectors.py" hashes "$data/ethereum/block_hashes.bincode" "$out/ethereum/block_hashes.json"
}

op_blocks() {
    local testdata=crates/proof/executor/testdata
    clone op-rs/kona cdb9be247e4178741d152e475e523883a31c4dbe "/$testdata"
    local block
    for block in 26207960 26207961 26207963 26208858; do
        # Named .tar.gz, yet not compressed.
        tar --extract --warning no-unknown-keyword --file "$clones/kona/$testdata/block-$block.tar.gz" \
            --directory "$clones/kona" "block-$block"
        place "kona/block-$block/fixture.json" "op_blocks/$block/fixture.json"
        "$here/block_vectors.py" witness "$clones/kona/block-$block/kv" "$target/op_blocks/$block/witness.json"
    done
}

evm_benchmarks() {
    clone ipsilon/evm-benchmarks d8b88f4046a87d6b902378cef752591f95427b43 /benchmarks/main /LICENSE
    place evm-benchmarks/benchmarks/main evm_benchmarks
}

crypto() {
    clone C2SP/CCTV 1e3d2860d46e94e777e1b17c7a6f2436387e3ecc /ed25519
    place CCTV/ed25519/ed25519vectors.json crypto/cctv/ed25519vectors.json
    clone C2SP/wycheproof dac1dd4729fd1f8dd9e1e9f3dce51d783da6c166 /testvectors_v1
    local suite
    for suite in ecdsa_secp256k1_sha256 ecdsa_secp256k1_sha256_bitcoin ecdsa_secp256k1_sha256_p1363 \
        ecdsa_secp256r1_sha256 ecdsa_secp256r1_sha256_p1363 ed25519; do
        place "wycheproof/testvectors_v1/${suite}_test.json" "crypto/wycheproof/${suite}_test.json"
    done
    clone ethereum/go-ethereum 02b73d4ea7181464175e0a6cbecc0a3a2655a562 \
        /core/vm/testdata/precompiles /crypto/keccak/testdata
    place go-ethereum/core/vm/testdata/precompiles crypto/precompiles
    place go-ethereum/crypto/keccak/testdata/keccakKats.json.deflate crypto/keccakKats.json.deflate
}

aptos_networks() {
    clone aptos-labs/aptos-networks c7cf6049c60d927d3c134fdeb157040f0eecc161 \
        /{ait3,devnet,randomnet}/{genesis.blob,waypoint.txt}
    local network
    for network in ait3 devnet randomnet; do
        place "aptos-networks/$network" "move/genesis/$network"
    done
}

solana_programs() {
    clone firedancer-io/firedancer 178b48feec032bd1bff984d78929d2d46585bbd5 \
        /src/flamenco/vm/instr_test /src/flamenco/runtime/program/test_bpf_loader_serialization_fixtures.json \
        /src/ballet/ed25519/test_ed25519_signature_malleability_should_{fail,pass}.bin
    local file
    place firedancer/src/flamenco/vm/instr_test svm/instr
    for file in flamenco/runtime/program/test_bpf_loader_serialization_fixtures.json \
        ballet/ed25519/test_ed25519_signature_malleability_should_{fail,pass}.bin; do
        place "firedancer/src/$file" "svm/${file##*/}"
    done
}

legacy_tests
ethereum_tests
execution_spec_tests
real_blocks
op_blocks
evm_benchmarks
crypto
aptos_networks
solana_programs
rm -rf "$clones"
touch "$target/.complete"
echo "vectors: complete; export BRAID_VECTORS=$target"
