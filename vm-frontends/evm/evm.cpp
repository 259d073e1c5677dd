// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/evm.hpp"

#include "vm-frontends/evm/keys.hpp"
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
constexpr std::uint64_t counted_gas_max = 8'000'000;

[[nodiscard]] std::uint32_t cost_ns_of(const EvmTx& tx) noexcept
{
    if (tx.to && tx.input.empty())
        return transfer_ns;
    const auto gas = std::min(tx.gas_limit, counted_gas_max);
    return transfer_ns + call_ns + static_cast<std::uint32_t>(gas / gas_per_ns);
}
void prefetch_account(const Address& address, const storage::StateView& state) noexcept
{
    const KeyBytes nonce{KeyKind::nonce, address};
    const KeyBytes balance{KeyKind::balance, address};
    const KeyBytes code_hash{KeyKind::code_hash, address};
    state.prefetch(std::array{nonce.view(), balance.view(), code_hash.view()});
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
    const engine::RawTx one{.vm = engine::VmId::evm, .bytes = raw};
    engine::Tx tx;
    const auto decoded = decode_many({&one, 1}, arena, {&tx, 1});
    if (!decoded.ok())
        return Err{decoded.error().error};
    return tx;
}

Result<Done, engine::DecodeManyError> Evm::decode_many(
    std::span<const engine::RawTx> raws, Arena& arena, std::span<engine::Tx> txs) const noexcept
{
    std::vector<Bytes> bytes(raws.size());
    std::vector<const EvmTx*> bodies(raws.size());
    for (std::size_t i = 0; i < raws.size(); ++i)
        bytes[i] = raws[i].bytes;
    const auto decoded = decode_transactions(bytes, *crypto_, arena, bodies);
    const auto error_at = [](std::size_t index, TxError error)
    {
        return Err{engine::DecodeManyError{
            .index = index, .error = {.code = static_cast<std::uint32_t>(error)}}};
    };
    const std::size_t right = decoded.ok() ? raws.size() : decoded.error().index;
    for (std::size_t i = 0; i < right; ++i)
    {
        const EvmTx& body = *bodies[i];
        if (body.chain_id.value_or(u256{chain_id_}) != u256{chain_id_})
            return error_at(i, TxError::invalid_chain_id);
        txs[i] = engine_tx_of(body);
    }
    if (!decoded.ok())
        return error_at(right, decoded.error().error);
    return Done{};
}

std::size_t Evm::decode_count_min(std::size_t count) const noexcept
{
    return crypto_->batches != nullptr ? crypto_->batches->recover_count_min(count) :
                                         Vm::decode_count_min(count);
}

void Evm::prefetch(const engine::Tx& tx, const storage::StateView& state) const noexcept
{
    const auto& body = static_cast<const EvmTx&>(*tx.body);
    if (body.type == TxType::system)
        return;
    prefetch_account(body.sender, state);
    if (body.to)
        prefetch_account(*body.to, state);
    for (const AccessListEntry& entry : body.access_list)
    {
        prefetch_account(entry.address, state);
        for (const auto& slot : entry.keys)
            state.prefetch(std::array{KeyBytes{entry.address, 0, u256::from_be(slot)}.view()});
    }
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
