#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/build.sh: installs what is missing, then builds everything, optimised, into build/release.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/setup.sh
export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
cmake --preset release
cmake --build --preset release --parallel "$(nproc)"
