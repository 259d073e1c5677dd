// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/analysed_code.hpp"
#include "vm-frontends/evm/transaction/multiply_add.hpp"
#include "vm-frontends/evm/transaction/validate.hpp"

namespace braid::evm
{
namespace
{
/// The most that the transaction can cost its sender; nothing where 256 bits do not hold it.
[[nodiscard]] std::optional<u256> cost_max(const EvmTx& tx, const u256& extra_fee) noexcept
{
    if (tx.value + extra_fee < extra_fee)
        return std::nullopt;
    const auto with_blobs = multiply_add(
        tx.max_fee_per_blob_gas, gas_per_blob * tx.blob_hashes.size(), tx.value + extra_fee);
    return with_blobs ? multiply_add(tx.max_fee_per_gas, tx.gas_limit, *with_blobs) : std::nullopt;
}
}  // namespace

TxError check_sender(
    const EvmTx& tx, const u256& extra_fee, Account& sender, TxState& state) noexcept
{
    const auto nonce = state.nonce(sender);
    if (tx.nonce < nonce)
        return TxError::nonce_too_low;
    if (tx.nonce > nonce)
        return TxError::nonce_too_high;
    const auto cost = cost_max(tx, extra_fee);
    if (!cost || state.balance(sender) < *cost)
        return TxError::insufficient_account_funds;
    // EIP-3607, and EIP-7702's exception from it.
    if (state.stored_code_hash(sender) == empty_code_hash)
        return TxError::none;
    const bool delegated = state.fork() >= Fork::prague && delegate_of(state.code(sender));
    return delegated ? TxError::none : TxError::sender_not_eoa;
}
}  // namespace braid::evm
