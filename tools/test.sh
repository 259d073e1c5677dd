#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/test.sh [ctest argument...]: installs what is missing, builds, and runs the tests.
# Conformance vectors are read from $BRAID_VECTORS; without them those suites are skipped and say so.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/build.sh
ctest --preset release --parallel "$(nproc)" "$@"
