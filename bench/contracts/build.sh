#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reproduces the *.hex files of this folder from the sources beside them; needs node, npm and the npm registry.
# SOLC_DIR may name a folder that has solc 0.8.28 installed already.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${SOLC_DIR:-}" ]; then
    SOLC_DIR=$(mktemp -d)
    trap 'rm -rf "$SOLC_DIR"' EXIT
    npm install --silent --no-audit --no-fund --prefix "$SOLC_DIR" solc@0.8.28
fi
export SOLC_DIR
node "$here/build.mjs" "$@"
