// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/evm.hpp"

#include "vm-frontends/evm/transaction/execute.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
/// A transfer; and a call's beginning, with what its gas limit says of the rest. Read off `braid replay` on a Xeon of
/// 2.6 GHz: most calls use a part of their limit, and a gas takes 0.2 to 0.4 ns.
constexpr std::uint32_t transfer_ns = 700;
constexpr std::uint32_t call_ns = 1'000;
constexpr std::uint64_t gas_per_ns = 20;
constexpr std::uint64_t counted_gas_max = 2'000'000;

[[nodiscard]] std::uint32_t cost_ns_of(const EvmTx& tx) noexcept
{
    if (tx.to && tx.input.empty())
        return transfer_ns;
    const auto gas = std::min(tx.gas_limit, counted_gas_max);
    return transfer_ns + call_ns + static_cast<std::uint32_t>(gas / gas_per_ns);
}
}  // namespace

engine::Tx engine_tx_of(const EvmTx& tx) noexcept
{
    engine::Tx of_engine;
    of_engine.vm = engine::VmId::evm;
    // A system's deposit stays outside the block's gas.
    of_engine.gas_limit = tx.is_system ? 0 : tx.gas_limit;
    of_engine.order_key = load_le<std::uint64_t>(tx.sender.data() + 12);
    of_engine.cost_ns = cost_ns_of(tx);
    of_engine.body = &tx;
    return of_engine;
}

Result<engine::Tx, engine::DecodeError> Evm::decode(Bytes raw, Arena& arena) const noexcept
{
    const auto decoded = decode_transaction(raw, *crypto_, arena);
    auto error = decoded.ok() ? TxError::none : decoded.error();
    if (decoded.ok() && (*decoded)->chain_id.value_or(u256{chain_id_}) != u256{chain_id_})
        error = TxError::invalid_chain_id;
    if (error != TxError::none)
        return Err{engine::DecodeError{.code = static_cast<std::uint32_t>(error)}};
    return engine_tx_of(**decoded);
}

Result<engine::Receipt, engine::Blocked> Evm::execute(
    const engine::Tx& tx, const engine::BlockEnv& env, engine::TxView& view) const noexcept
{
    const auto& body = static_cast<const EvmTx&>(*tx.body);
    const auto* evm_env = env.vm_env[static_cast<std::size_t>(engine::VmId::evm)];
    BRAID_ASSERT(evm_env != nullptr);
    const auto& block = static_cast<const EvmEnv&>(*evm_env);
    switch (body.type)
    {
    case TxType::system:
        return execute_system(static_cast<const SystemTx&>(body), block, view);
    case TxType::deposit:
        return execute_deposit(body, block, view);
    default:
        return execute_signed(body, block, view);
    }
}
}  // namespace braid::evm
