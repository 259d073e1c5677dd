// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"
#include "vm-frontends/svm/env.hpp"
#include "vm-frontends/svm/transaction/locations.hpp"
#include "vm-frontends/svm/transaction/transaction.hpp"

namespace braid::svm
{
/// New data of a sysvar's account.
struct SysvarWrite
{
    Pubkey address;
    Bytes data;
};

/// What a block runs before or after its transactions. Lives in the block's arena.
struct SystemTx : SvmBody
{
    SystemTx() noexcept { is_system = true; }

    std::span<const SysvarWrite> sysvars;
    /// Whether the block's fees are paid out: half of those for signatures is burned, the rest is the collector's.
    bool settles_fees = false;
    Pubkey fee_collector;
    /// Marks of processed messages that nobody reads any more.
    std::span<const ProcessedKey> forgotten;
    /// Whether what the incinerator holds is burned.
    bool burns = false;
};

/// What a SystemTx did.
struct SystemReceipt : engine::ReceiptDetail
{
    /// What the collector got; 0 where its account may not take fees, which are burned then.
    std::uint64_t fees_paid_out = 0;
    /// Fees and what lay at the incinerator.
    std::uint64_t burned = 0;
};

/// As the engine takes it; declares the sysvars that it writes. `tx` outlives the result.
[[nodiscard]] engine::Tx engine_tx_of(const SystemTx& tx, Arena& arena) noexcept;

[[nodiscard]] Result<engine::Receipt, engine::Blocked> execute_system(
    const SystemTx& tx, const SvmEnv& env, engine::TxView& view) noexcept;

/// The percentage of fees for signatures that is burned.
/// https://github.com/anza-xyz/agave/blob/master/runtime/src/bank/fee_distribution.rs
inline constexpr std::uint64_t fee_burn_percent = 50;
}  // namespace braid::svm
