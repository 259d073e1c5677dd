// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/vm-frontends/move/encoded.hpp"

namespace braid::tests
{
struct SmallValidator
{
    std::uint8_t address = 0;
    std::uint64_t index = 0;
};

/// The resource 0x1::stake::ValidatorSet in BCS.
[[nodiscard]] Buffer validator_set(const std::vector<SmallValidator>& active,
    const std::vector<SmallValidator>& leaving = {},
    const std::vector<SmallValidator>& joining = {});

/// A genesis with that resource, a module, a table's item and two events, and the resource of the chain's number if one is given;
/// made by hand.
[[nodiscard]] Buffer small_genesis(
    const Buffer& validator_set, std::optional<std::uint8_t> chain_id = std::nullopt);
}  // namespace braid::tests
