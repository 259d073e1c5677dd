// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/output_root.hpp"
#include "kernels/keccak.hpp"

namespace braid::evm
{
Hash32 op_output_root(
    const Hash32& state_root, const Hash32& message_passer_root, const Hash32& block_hash) noexcept
{
    const std::array<Hash32, 4> preimage{Hash32{}, state_root, message_passer_root, block_hash};
    return kernels::keccak256({preimage[0].data(), sizeof preimage});
}
}  // namespace braid::evm
