// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/validate.hpp"

#include "vm-frontends/evm/transaction/multiply_add.hpp"
#include "vm-frontends/evm/transaction/signature.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
/// EIP-2681.
constexpr std::uint64_t nonce_max = ~std::uint64_t{0};
/// EIP-7825.
constexpr std::uint64_t gas_limit_max = std::uint64_t{1} << 24;
/// EIP-7594.
constexpr std::size_t blobs_max_osaka = 6;
/// EIP-4844: VERSIONED_HASH_VERSION_KZG.
constexpr std::uint8_t blob_hash_version = 1;

[[nodiscard]] TxError check_type(const EvmTx& tx, const EvmEnv& env) noexcept
{
    switch (tx.type)
    {
    case TxType::legacy:
        return TxError::none;
    case TxType::access_list:
        return env.fork >= Fork::berlin ? TxError::none : TxError::type_1_tx_pre_fork;
    case TxType::dynamic_fee:
        return env.fork >= Fork::london ? TxError::none : TxError::type_2_tx_pre_fork;
    case TxType::blob:
        if (env.op != OpFork::none)
            return TxError::type_not_supported;
        return env.fork >= Fork::cancun ? TxError::none : TxError::type_3_tx_pre_fork;
    case TxType::set_code:
        return env.fork >= Fork::prague ? TxError::none : TxError::type_4_tx_pre_fork;
    case TxType::deposit:
    case TxType::system:
        break;
    }
    return TxError::type_not_supported;
}

[[nodiscard]] TxError check_gas(
    const EvmTx& tx, const EvmEnv& env, const IntrinsicGas& intrinsic) noexcept
{
    if (tx.gas_limit < intrinsic.gas)
        return TxError::intrinsic_gas_too_low;
    if (tx.gas_limit < intrinsic.floor)
        return TxError::intrinsic_gas_below_floor_gas_cost;
    if (tx.nonce == nonce_max)
        return TxError::nonce_is_max;
    if (!tx.to && env.fork >= Fork::shanghai && tx.input.size() > initcode_size_max)
        return TxError::initcode_size_exceeded;
    if (env.fork >= Fork::osaka && tx.gas_limit > gas_limit_max)
        return TxError::gas_limit_exceeds_maximum;
    return tx.gas_limit > env.gas_limit ? TxError::gas_allowance_exceeded : TxError::none;
}

/// What decoding let pass because it knows no fork.
[[nodiscard]] TxError check_signature(const EvmTx& tx, const EvmEnv& env) noexcept
{
    if (env.fork >= Fork::homestead && !is_low_s(tx.s))
        return TxError::invalid_signature;
    if (!tx.chain_id)
        return TxError::none;
    if (env.fork < Fork::spurious_dragon)
        return TxError::invalid_signature;
    return *tx.chain_id == u256{env.chain_id} ? TxError::none : TxError::invalid_chain_id;
}

[[nodiscard]] TxError check_blobs(const EvmTx& tx, const EvmEnv& env) noexcept
{
    if (!tx.to)
        return TxError::type_3_tx_contract_creation;
    if (tx.blob_hashes.empty())
        return TxError::type_3_tx_zero_blobs;
    const auto max = env.fork >= Fork::osaka ?
                         std::min<std::size_t>(blobs_max_osaka, env.blob_schedule.max) :
                         env.blob_schedule.max;
    if (tx.blob_hashes.size() > max)
        return TxError::type_3_tx_blob_count_exceeded;
    for (const auto& hash : tx.blob_hashes)
        if (hash.bytes[0] != blob_hash_version)
            return TxError::type_3_tx_invalid_blob_versioned_hash;
    return TxError::none;
}

}  // namespace

TxError check_rules(const EvmTx& tx, const EvmEnv& env, const IntrinsicGas& intrinsic) noexcept
{
    if (const auto error = check_type(tx, env); error != TxError::none)
        return error;
    if (const auto error = check_gas(tx, env, intrinsic); error != TxError::none)
        return error;
    if (const auto error = check_signature(tx, env); error != TxError::none)
        return error;
    if (tx.max_priority_fee_per_gas > tx.max_fee_per_gas)
        return TxError::priority_greater_than_max_fee_per_gas;
    if (!multiply_add(tx.max_fee_per_gas, tx.gas_limit, {}))
        return TxError::gaslimit_price_product_overflow;
    if (tx.type == TxType::blob)
        return check_blobs(tx, env);
    if (tx.type != TxType::set_code)
        return TxError::none;
    if (!tx.to)
        return TxError::type_4_tx_contract_creation;
    return tx.authorizations.empty() ? TxError::type_4_empty_authorization_list : TxError::none;
}

TxError check_fees(const EvmTx& tx, const EvmEnv& env) noexcept
{
    if (tx.max_fee_per_gas < env.base_fee)
        return TxError::insufficient_max_fee_per_gas;
    if (tx.type == TxType::blob && tx.max_fee_per_blob_gas < env.blob_base_fee)
        return TxError::insufficient_max_fee_per_blob_gas;
    return TxError::none;
}

TxFees fees_of(const EvmTx& tx, const EvmEnv& env) noexcept
{
    const auto tip_max = tx.max_fee_per_gas - env.base_fee;
    const auto tip = std::min(tx.max_priority_fee_per_gas, tip_max);
    return {.gas_price = env.base_fee + tip,
        .tip = tip,
        .blob_fee = env.blob_base_fee * u256{gas_per_blob * tx.blob_hashes.size()}};
}

}  // namespace braid::evm
