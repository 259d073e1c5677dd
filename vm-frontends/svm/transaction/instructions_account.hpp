// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/transaction/transaction.hpp"

namespace braid::svm
{
/// The data of the instructions sysvar, which each transaction that names it has of its own: what its message says, and
/// room for the number of the instruction that runs. Nothing where it has no room for them. [tx.is_resolved()]
///
///     data := count u16, offset u16*, instruction*, running u16
///     instruction := count u16, (1 signer | 2 writable, key)*, program, size u16, data
/// https://docs.rs/solana-instructions-sysvar/latest/solana_instructions_sysvar/
[[nodiscard]] std::optional<std::span<std::uint8_t>> make_instructions_data(
    const SvmTx& tx, Arena& arena) noexcept;
}  // namespace braid::svm
