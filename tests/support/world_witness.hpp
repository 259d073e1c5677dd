// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/world.hpp"
#include <vector>

namespace braid::tests
{
/// The state's tries and code, node by node.
struct WorldWitness
{
    Hash32 state_root;
    /// Every node that has a hash, and every code.
    std::vector<std::vector<std::uint8_t>> preimages;

    /// Views into `preimages`.
    [[nodiscard]] std::vector<Bytes> views() const { return {preimages.begin(), preimages.end()}; }
};

/// Proves all of a state whose accounts each have a nonce, a balance or code.
[[nodiscard]] WorldWitness prove(const evm::World& world);
}  // namespace braid::tests
