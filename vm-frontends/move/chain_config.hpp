// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "vm-frontends/move/env.hpp"

namespace braid::move
{
/// Reads what the state says of how transactions run: features, gas schedule, chain id, epoch. An error in words where the gas
/// schedule is missing or incomplete, or the state does not answer.
/// aptos-core: aptos-vm-environment/src/{environment,prod_configs}.rs.
[[nodiscard]] Result<ChainConfig, std::string> read_chain_config(const storage::StateView& state);

/// BCS of the resource 0x1::MODULE::NAME of the account. Nothing where there is none, or the state does not answer.
[[nodiscard]] std::optional<Bytes> read_resource(const storage::StateView& state,
    const Hash32& account, std::string_view module, std::string_view name);
}  // namespace braid::move
