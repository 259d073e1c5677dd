// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"

namespace braid::move
{
/// Whether OnChainConsensusConfig in BCS lets validators make transactions of their own; false where the bytes are none.
/// aptos-core: types/src/on_chain_config/consensus_config.rs.
[[nodiscard]] bool are_validator_transactions_enabled(Bytes config) noexcept;
}  // namespace braid::move
