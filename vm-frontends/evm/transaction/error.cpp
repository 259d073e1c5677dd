// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
std::string_view name_of(TxError error) noexcept
{
    switch (error)
    {
    case TxError::none:
        return "none";
    case TxError::malformed:
        return "malformed";
    case TxError::type_not_supported:
        return "type_not_supported";
    case TxError::invalid_signature:
        return "invalid_signature";
    case TxError::invalid_chain_id:
        return "invalid_chain_id";
    case TxError::nonce_too_low:
        return "nonce_too_low";
    case TxError::nonce_too_high:
        return "nonce_too_high";
    case TxError::nonce_is_max:
        return "nonce_is_max";
    case TxError::insufficient_account_funds:
        return "insufficient_account_funds";
    case TxError::gas_allowance_exceeded:
        return "gas_allowance_exceeded";
    case TxError::gas_limit_exceeds_maximum:
        return "gas_limit_exceeds_maximum";
    case TxError::intrinsic_gas_too_low:
        return "intrinsic_gas_too_low";
    case TxError::intrinsic_gas_below_floor_gas_cost:
        return "intrinsic_gas_below_floor_gas_cost";
    case TxError::gaslimit_price_product_overflow:
        return "gaslimit_price_product_overflow";
    case TxError::insufficient_max_fee_per_gas:
        return "insufficient_max_fee_per_gas";
    case TxError::insufficient_max_fee_per_blob_gas:
        return "insufficient_max_fee_per_blob_gas";
    case TxError::priority_greater_than_max_fee_per_gas:
        return "priority_greater_than_max_fee_per_gas";
    case TxError::sender_not_eoa:
        return "sender_not_eoa";
    case TxError::initcode_size_exceeded:
        return "initcode_size_exceeded";
    case TxError::type_1_tx_pre_fork:
        return "type_1_tx_pre_fork";
    case TxError::type_2_tx_pre_fork:
        return "type_2_tx_pre_fork";
    case TxError::type_3_tx_pre_fork:
        return "type_3_tx_pre_fork";
    case TxError::type_4_tx_pre_fork:
        return "type_4_tx_pre_fork";
    case TxError::type_3_tx_zero_blobs:
        return "type_3_tx_zero_blobs";
    case TxError::type_3_tx_contract_creation:
        return "type_3_tx_contract_creation";
    case TxError::type_3_tx_invalid_blob_versioned_hash:
        return "type_3_tx_invalid_blob_versioned_hash";
    case TxError::type_3_tx_blob_count_exceeded:
        return "type_3_tx_blob_count_exceeded";
    case TxError::type_3_tx_max_blob_gas_allowance_exceeded:
        return "type_3_tx_max_blob_gas_allowance_exceeded";
    case TxError::type_4_empty_authorization_list:
        return "type_4_empty_authorization_list";
    case TxError::type_4_tx_contract_creation:
        return "type_4_tx_contract_creation";
    case TxError::type_4_invalid_authorization_format:
        return "type_4_invalid_authorization_format";
    case TxError::sender_overflow:
        return "sender_overflow";
    case TxError::system_call_failed:
        return "system_call_failed";
    }
    return {};
}
}  // namespace braid::evm
