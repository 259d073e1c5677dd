// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include "vm-frontends/move/genesis.hpp"
#include "vm-frontends/move/location.hpp"

namespace braid::move
{
/// The locations that a genesis comes to: resource groups by their members, aggregators as cells. What is made for them lives in
/// `arena`; the rest views the genesis. Nothing where a group's bytes are no group. Sorted.
[[nodiscard]] std::optional<storage::WriteSet> locations_of(
    const GenesisTransaction& genesis, Arena& arena);
}  // namespace braid::move
