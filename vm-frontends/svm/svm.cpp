// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/svm.hpp"

#include "vm-frontends/svm/block/system_tx.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/cost.hpp"
#include "vm-frontends/svm/transaction/lookup_table.hpp"
#include "vm-frontends/svm/transaction/transaction_run.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
/// A transfer, and what other instructions take; read off `svm_bench`. Limits of compute units say little: most
/// transactions use a part.
constexpr std::uint32_t transfer_ns = 900;
constexpr std::uint32_t native_instruction_ns = 300;
constexpr std::uint32_t program_instruction_ns = 8'000;

[[nodiscard]] std::uint32_t cost_ns_of(const Message& message) noexcept
{
    std::uint32_t cost = transfer_ns;
    for (const CompiledInstruction& instruction : message.instructions)
    {
        const Pubkey& program = message.keys[instruction.program];
        const bool is_native = program == ids::system_program || program == ids::compute_budget;
        cost += is_native ? native_instruction_ns : program_instruction_ns;
    }
    return cost;
}

[[nodiscard]] std::uint32_t code_of(TransactionErrorKind kind) noexcept
{
    return static_cast<std::uint32_t>(kind);
}
}  // namespace

engine::Tx engine_tx_of(const SvmTx& tx, Arena& arena) noexcept
{
    engine::Tx of_engine;
    of_engine.vm = engine::VmId::svm;
    of_engine.gas_limit = estimated_cost_of(tx).total();
    of_engine.cost_ns = cost_ns_of(tx.message);
    of_engine.body = &tx;
    of_engine.is_unresolved = !tx.is_resolved() && !tx.refused;
    if (tx.is_resolved())
    {
        of_engine.access_class = engine::AccessClass::exact;
        of_engine.accesses = accesses_of(tx, arena);
    }
    return of_engine;
}

const SvmEnv& svm_env_of(const engine::BlockEnv& env) noexcept
{
    const auto* svm = env.vm_env[static_cast<std::size_t>(engine::VmId::svm)];
    BRAID_ASSERT(svm != nullptr);
    return static_cast<const SvmEnv&>(*svm);
}

Result<engine::Tx, engine::DecodeError> Svm::decode(Bytes raw, Arena& arena) const noexcept
{
    const engine::RawTx one{.vm = engine::VmId::svm, .bytes = raw};
    engine::Tx tx;
    const auto decoded = decode_many({&one, 1}, arena, {&tx, 1});
    if (!decoded.ok())
        return Err{decoded.error().error};
    return tx;
}

Result<Done, engine::DecodeManyError> Svm::decode_many(
    std::span<const engine::RawTx> raws, Arena& arena, std::span<engine::Tx> txs) const noexcept
{
    const auto error_at = [](std::size_t index, TransactionErrorKind kind)
    { return Err{engine::DecodeManyError{.index = index, .error = {.code = code_of(kind)}}}; };
    std::vector<const SvmTx*> bodies;
    bodies.reserve(raws.size());
    std::optional<TransactionErrorKind> malformed;
    for (const engine::RawTx& raw : raws)
    {
        const auto tx = decode_transaction(raw.bytes, arena);
        if (!tx.ok())
        {
            malformed = tx.error();
            break;
        }
        bodies.push_back(*tx);
    }
    if (signatures_ == Signatures::verified)
        if (const auto wrong = find_wrong_signature(bodies))
            return error_at(*wrong, TransactionErrorKind::signature_failure);
    for (std::size_t i = 0; i < bodies.size(); ++i)
        txs[i] = engine_tx_of(*bodies[i], arena);
    if (malformed)
        return error_at(bodies.size(), *malformed);
    return Done{};
}

std::size_t Svm::decode_count_min(std::size_t count) const noexcept
{
    return signature_count_min(count);
}

void Svm::prefetch(const engine::Tx& tx, const storage::StateView& state) const noexcept
{
    const auto& body = static_cast<const SvmBody&>(*tx.body);
    if (body.is_system)
        return;
    const auto& svm_tx = static_cast<const SvmTx&>(body);
    for (const engine::Access& access : tx.accesses)
        state.prefetch({&access.key, 1});
    if (svm_tx.is_resolved())
        return;
    for (const Pubkey& key : svm_tx.message.keys)
        state.prefetch(std::array{account_key(key)});
    for (const TableLookup& lookup : svm_tx.message.lookups)
        state.prefetch(std::array{account_key(*lookup.table)});
}

void Svm::resolve(engine::Tx& tx, const engine::BlockEnv& env, const storage::StateView& state,
    Arena& arena) const noexcept
{
    const auto& body = static_cast<const SvmTx&>(*tx.body);
    const auto lookups = body.message.lookups;
    const auto tables = arena.make_array<storage::Value>(lookups.size());
    for (std::size_t i = 0; i < lookups.size(); ++i)
    {
        const auto value = state.read(account_key(*lookups[i].table));
        if (!value.ok())
            return;
        tables[i] = *value;
    }
    const SvmEnv& svm = svm_env_of(env);
    auto* resolved = arena.make<SvmTx>(body);
    resolve_with(*resolved, tables, *svm.sysvars, svm.slot, arena);
    if (!resolved->is_resolved())
        return;
    tx.is_unresolved = false;
    tx.access_class = engine::AccessClass::exact;
    tx.accesses = accesses_of(*resolved, arena);
    tx.body = resolved;
}

Result<engine::Receipt, engine::Blocked> Svm::execute(
    const engine::Tx& tx, const engine::BlockEnv& env, engine::TxView& view) const noexcept
{
    const auto& body = static_cast<const SvmBody&>(*tx.body);
    const SvmEnv& svm = svm_env_of(env);
    if (body.is_system)
        return execute_system(static_cast<const SystemTx&>(body), svm, view);
    return execute_transaction(static_cast<const SvmTx&>(body), svm, view);
}
}  // namespace braid::svm
