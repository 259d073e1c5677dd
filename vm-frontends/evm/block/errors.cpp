// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"

namespace braid::evm
{
namespace
{
/// In the order of the enumerators.
constexpr auto names = std::to_array<std::string_view>({
    "none",
    "rlp_structures_encoding",
    "rlp_invalid_address",
    "rlp_invalid_field_overflow_64",
    "rlp_withdrawals_not_read",
    "incorrect_block_format",
    "rlp_block_limit_exceeded",
    "unknown_parent",
    "unknown_parent_zero",
    "invalid_block_number",
    "invalid_block_timestamp_older_than_parent",
    "invalid_gaslimit",
    "gaslimit_too_big",
    "gas_used_overflow",
    "extra_data_too_big",
    "extra_data_invalid_dao",
    "invalid_difficulty",
    "invalid_basefee_per_gas",
    "incorrect_excess_blob_gas",
    "incorrect_blob_gas_used",
    "blob_gas_used_above_limit",
    "import_impossible_legacy",
    "import_impossible_legacy_wrong_parent",
    "import_impossible_london_wrong_parent",
    "import_impossible_paris_wrong_pos",
    "import_impossible_paris_wrong_pow",
    "import_impossible_difficulty_over_paris",
    "import_impossible_uncles_over_paris",
    "import_impossible_shanghai",
    "import_impossible_paris_over_shanghai",
    "invalid_nonce",
    "invalid_op_extra_data",
    "too_many_uncles",
    "uncle_unknown_parent",
    "uncle_is_ancestor",
    "uncle_is_brother",
    "uncle_in_chain",
    "uncle_parent_incorrect",
    "invalid_uncles_hash",
    "invalid_transactions_root",
    "invalid_withdrawals_root",
    "invalid_receipts_root",
    "invalid_log_bloom",
    "invalid_gas_used",
    "invalid_state_root",
    "invalid_requests",
    "invalid_deposit_event_layout",
    "system_contract_empty",
    "system_contract_call_failed",
    "invalid_transaction",
    "state_unavailable",
});
static_assert(names.size() == static_cast<std::size_t>(BlockError::state_unavailable) + 1);
}  // namespace

std::string_view name_of(BlockError error) noexcept
{
    const auto index = static_cast<std::size_t>(error);
    return index < names.size() ? names[index] : std::string_view{};
}
}  // namespace braid::evm
