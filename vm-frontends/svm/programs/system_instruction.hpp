// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace braid::svm
{
/// The system program's instructions by their bincode tags.
/// https://docs.rs/solana-system-interface/latest/solana_system_interface/instruction/enum.SystemInstruction.html
enum class SystemTag : std::uint32_t
{
    create_account,
    assign,
    transfer,
    create_account_with_seed,
    advance_nonce,
    withdraw_nonce,
    initialize_nonce,
    authorize_nonce,
    allocate,
    allocate_with_seed,
    assign_with_seed,
    transfer_with_seed,
    upgrade_nonce,
    create_account_allow_prefund,
};
}  // namespace braid::svm
