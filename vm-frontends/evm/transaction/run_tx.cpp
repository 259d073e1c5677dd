// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/run_tx.hpp"

#include "vm-frontends/evm/interpreter/analysed_code.hpp"
#include "vm-frontends/evm/interpreter/message.hpp"
#include "vm-frontends/evm/state/create_address.hpp"
#include "vm-frontends/evm/transaction/delegation.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
/// EIP-2929, EIP-2930, EIP-3651. Precompiles are warm without being named.
void warm_up(const EvmTx& tx, const Address& target, const EvmEnv& env, TxState& state) noexcept
{
    if (env.fork < Fork::berlin)
        return;
    state.access_account(state.account(tx.sender));
    state.access_account(state.account(target));
    if (env.fork >= Fork::shanghai)
        state.access_account(state.account(env.coinbase));
    for (const auto& entry : tx.access_list)
    {
        auto& account = state.account(entry.address);
        state.access_account(account);
        for (const auto& key : entry.keys)
            state.access_slot(account, u256::from_be(key));
    }
}

/// EIP-7702: whose code a call to the account runs; the account's own where it does not delegate.
[[nodiscard]] Address resolve_code(
    const Address& target, const EvmEnv& env, TxState& state) noexcept
{
    if (env.fork < Fork::prague)
        return target;
    const auto delegate = delegate_of(state.code(state.account(target)));
    if (!delegate)
        return target;
    state.access_account(state.account(*delegate));
    return *delegate;
}

/// EIP-3529 made it a fifth.
[[nodiscard]] std::uint64_t refund_of(
    std::uint64_t gas_used, const EvmEnv& env, const TxState& state) noexcept
{
    return std::min(gas_used / (env.fork >= Fork::london ? 5 : 2), state.refund());
}
}  // namespace

TxOutcome run_tx(const EvmTx& tx, const u256& gas_price, const IntrinsicGas& intrinsic,
    const EvmEnv& env, TxState& state) noexcept
{
    auto& sender = state.account(tx.sender);
    const auto nonce = state.nonce(sender);
    state.set_nonce(sender, nonce + 1);
    const auto target = tx.to ? *tx.to : create_address(tx.sender, nonce);
    warm_up(tx, target, env, state);
    apply_authorizations(tx.authorizations, env, state);
    const auto code_address = tx.to ? resolve_code(target, env, state) : target;
    if (state.blocked())
        return {};

    const TxContext context{
        .env = &env, .origin = tx.sender, .gas_price = gas_price, .blob_hashes = tx.blob_hashes};
    const Message message{.kind = tx.to ? MessageKind::call : MessageKind::create,
        .sender = tx.sender,
        .recipient = target,
        .code_address = code_address,
        .value = tx.value,
        .input = tx.input,
        .gas = tx.gas_limit - intrinsic.gas};
    const auto result = execute_message(message, context, state);

    const std::uint64_t gas_used = tx.gas_limit - result.gas_left;
    const std::uint64_t refund = refund_of(gas_used, env, state);
    return {.status = result.status,
        .gas_used = std::max(gas_used - refund, intrinsic.floor),
        .gas_refunded = refund,
        .output = result.output,
        .created = tx.to ? std::nullopt : std::optional{target}};
}

EvmReceipt* make_receipt(const TxOutcome& outcome, TxState& state) noexcept
{
    auto& arena = state.arena();
    auto* receipt = arena.make<EvmReceipt>();
    const auto logs = arena.make_array<Log>(state.logs().size());
    std::copy(state.logs().begin(), state.logs().end(), logs.begin());
    receipt->execution = outcome.status;
    receipt->logs = logs;
    receipt->output = outcome.output;
    receipt->created = outcome.created;
    receipt->gas_refunded = outcome.gas_refunded;
    return receipt;
}
}  // namespace braid::evm
