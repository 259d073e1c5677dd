// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
namespace
{
/// In the order of the enumerators.
constexpr std::array<std::string_view, static_cast<std::size_t>(TxError::system_call_failed) + 1>
    names{"none", "malformed", "type_not_supported", "invalid_signature", "invalid_chain_id",
        "nonce_too_low", "nonce_too_high", "nonce_is_max", "insufficient_account_funds",
        "gas_allowance_exceeded", "gas_limit_exceeds_maximum", "intrinsic_gas_too_low",
        "intrinsic_gas_below_floor_gas_cost", "gaslimit_price_product_overflow",
        "insufficient_max_fee_per_gas", "insufficient_max_fee_per_blob_gas",
        "priority_greater_than_max_fee_per_gas", "sender_not_eoa", "initcode_size_exceeded",
        "type_1_tx_pre_fork", "type_2_tx_pre_fork", "type_3_tx_pre_fork", "type_4_tx_pre_fork",
        "type_3_tx_zero_blobs", "type_3_tx_contract_creation",
        "type_3_tx_invalid_blob_versioned_hash", "type_3_tx_blob_count_exceeded",
        "type_3_tx_max_blob_gas_allowance_exceeded", "type_4_empty_authorization_list",
        "type_4_tx_contract_creation", "type_4_invalid_authorization_format", "sender_overflow",
        "system_call_failed"};
static_assert(names[static_cast<std::size_t>(TxError::insufficient_account_funds)] ==
              "insufficient_account_funds");
static_assert(names[static_cast<std::size_t>(TxError::type_1_tx_pre_fork)] == "type_1_tx_pre_fork");
static_assert(names.back() == "system_call_failed");
}  // namespace

std::string_view name_of(TxError error) noexcept
{
    const auto index = static_cast<std::size_t>(error);
    return index < names.size() ? names[index] : std::string_view{};
}
}  // namespace braid::evm
