// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "stf/input.hpp"
#include "vm-frontends/evm/world.hpp"

namespace braid::tests
{
/// A block of the OP Stack on a state of two accounts, made here: one deposit, by which a contract stores the hash of
/// the block three before. Its witness has every node, the code, and the headers that lead there.
struct SmallChain
{
    stf::Input input;
    /// The state that the block must leave, where all goes well.
    evm::World after;
    /// Where in `input.preimages` the header is whose parent hash is asked for.
    std::size_t header_preimage = 0;
    Arena arena;
};

[[nodiscard]] SmallChain make_small_chain(evm::OpFork fork);
}  // namespace braid::tests
