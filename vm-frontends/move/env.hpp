// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/block.hpp"
#include "vm-frontends/move/code_cache.hpp"
#include "vm-frontends/move/features.hpp"
#include "vm-frontends/move/gas/gas_schedule.hpp"

namespace braid::move
{
/// What the state before a block says of how transactions run. Nothing in a block changes it: whoever changes it ends the
/// epoch, and the block with it.
struct ChainConfig
{
    VmConfig vm;
    GasSchedule gas;
    std::uint64_t epoch = 0;
    /// Of the last reconfiguration.
    std::uint64_t reconfiguration_time_us = 0;
    /// What the state held when the epoch began.
    std::uint64_t storage_items = 0;
    std::uint64_t storage_bytes = 0;
    /// Of the resources that it was read from: equal ones, equal configurations.
    Hash32 hash;

    [[nodiscard]] bool has(Feature feature) const noexcept
    {
        return vm.has_feature(static_cast<std::uint64_t>(feature));
    }
    [[nodiscard]] bool abstracts_accounts() const noexcept
    {
        return has(Feature::account_abstraction) || has(Feature::derivable_account_abstraction);
    }
};

/// What Move transactions of a block share. Everything outlives the block's execution.
struct MoveEnv : engine::VmEnv
{
    const ChainConfig* chain = nullptr;
    /// Of that configuration.
    CodeCache* codes = nullptr;
};
}  // namespace braid::move
