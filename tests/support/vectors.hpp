// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace braid::tests
{
/// Folder of the unpacked conformance vectors: the environment's BRAID_VECTORS, else what ctest unpacked into
/// the build tree; empty where neither is.
[[nodiscard]] std::filesystem::path vectors();

/// The JSON document in a file; throws where it cannot be read or parsed.
[[nodiscard]] nlohmann::json read_json(const std::filesystem::path& file);
}  // namespace braid::tests

/// Skips the test, saying why, unless the folder or file `name` of the conformance vectors is at hand.
#define BRAID_NEED_VECTORS(name)                                      \
    if (::braid::tests::vectors().empty() ||                          \
        !std::filesystem::exists(::braid::tests::vectors() / (name))) \
    GTEST_SKIP() << "no conformance vectors " << (name)               \
                 << ": run tools/fetch_vectors.sh and set BRAID_VECTORS"
