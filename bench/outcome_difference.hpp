// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include <optional>
#include <string>

namespace braid::bench
{
/// The first thing in which two results of the same block differ, for a reader; nothing where inclusion, all receipts, those
/// of the EVM with their logs and outputs, and the whole write sets are equal.
[[nodiscard]] std::optional<std::string> difference(const engine::VerifiedBlock& block,
    const engine::BlockResult& expected, const engine::BlockResult& found);
}  // namespace braid::bench
