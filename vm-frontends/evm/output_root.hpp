// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::evm
{
/// Version 0 of what is proposed to L1 for a block: keccak256 of 32 zero bytes, the state root, the storage root of
/// L2ToL1MessagePasser and the block hash. OP-Stack specifications, "L2 Output Commitment Construction",
/// https://specs.optimism.io/protocol/proposals.html. The other machines' roots stand in the state; see vm_roots.hpp.
[[nodiscard]] Hash32 op_output_root(
    const Hash32& state_root, const Hash32& message_passer_root, const Hash32& block_hash) noexcept;
}  // namespace braid::evm
