#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Brings the sources that Debian does not package, from npm, into $BRAID_THIRD_PARTY (default: .third-party
# in the checkout, which git ignores). Each archive must have the SHA-512 that stands here. Idempotent.
#   c-kzg 4.1.0: blst, the BLS12-381 library, in deps/blst
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${BRAID_THIRD_PARTY:-$root/.third-party}

fetch() {
    local name=$1 version=$2 sha512=$3
    local folder=$target/$name-$version
    if [ -e "$folder/.complete" ]; then
        echo "sources: $name $version is there"
        return
    fi
    local scratch
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' RETURN
    echo "sources: fetching $name $version from npm"
    (cd "$scratch" && npm pack --silent "$name@$version" >/dev/null)
    local archive=$scratch/$name-$version.tgz
    if ! echo "$sha512  $archive" | sha512sum --check --status; then
        echo "sources: $name $version has another SHA-512 than the one in $0" >&2
        exit 1
    fi
    rm -rf "$folder"
    mkdir -p "$folder"
    tar --extract --gzip --file "$archive" --directory "$folder" --strip-components 1
    touch "$folder/.complete"
}

fetch c-kzg 4.1.0 \
    7a588e041d862a84f9364e0bc0de35f0ef2459f5c2c1ea478f791deb3d332abcc87496ebcb463c2033d8cc4e43c70fdfb37f3a3c63bacd046acbc2d256d479b5
