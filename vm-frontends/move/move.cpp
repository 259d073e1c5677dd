// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/move.hpp"

#include "kernels/ed25519.hpp"
#include "vm-frontends/move/block/system_run.hpp"

namespace braid::move
{
namespace
{
/// What a transfer of coins takes, and what else is guessed by; read off `braid bench move-p2p`.
constexpr std::uint32_t call_ns = 20'000;
constexpr std::uint32_t publish_ns = 2'000'000;
constexpr std::size_t publish_size_min = 4096;

engine::Tx engine_tx_of(const UserTransaction& tx) noexcept
{
    engine::Tx of_engine;
    of_engine.vm = engine::VmId::move;
    of_engine.gas_limit = tx.gas_max;
    of_engine.order_key = load_le<std::uint64_t>(tx.sender.data()) | 1;
    of_engine.cost_ns = tx.raw.size() < publish_size_min ? call_ns : publish_ns;
    of_engine.body = &tx;
    return of_engine;
}

std::uint32_t code_of(TransactionFault fault) noexcept
{
    return static_cast<std::uint32_t>(fault);
}

/// Runs it again, in other spaces, until the state agrees with one.
template <typename Run>
Result<engine::Receipt, engine::Blocked> run_until_agreed(const Run& run)
{
    for (;;)
    {
        const Result<engine::Receipt, RunAgain> receipt = run();
        if (receipt.ok())
            return *receipt;
        if (receipt.error().blocked)
            return Err{*receipt.error().blocked};
    }
}
}  // namespace

const MoveEnv& move_env_of(const engine::BlockEnv& env) noexcept
{
    const auto* move = env.vm_env[static_cast<std::size_t>(engine::VmId::move)];
    BRAID_ASSERT(move != nullptr);
    return static_cast<const MoveEnv&>(*move);
}

Result<engine::Tx, engine::DecodeError> Move::decode(Bytes raw, Arena& arena) const noexcept
{
    const engine::RawTx one{.vm = engine::VmId::move, .bytes = raw};
    engine::Tx tx;
    const auto decoded = decode_many({&one, 1}, arena, {&tx, 1});
    if (!decoded.ok())
        return Err{decoded.error().error};
    return tx;
}

Result<Done, engine::DecodeManyError> Move::decode_many(
    std::span<const engine::RawTx> raws, Arena& arena, std::span<engine::Tx> txs) const noexcept
{
    const auto error_at = [](std::size_t index, TransactionFault fault)
    { return Err{engine::DecodeManyError{.index = index, .error = {.code = code_of(fault)}}}; };
    std::vector<const UserTransaction*> bodies;
    bodies.reserve(raws.size());
    std::optional<TransactionFault> malformed;
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
        if (const auto wrong = find_wrong_signature(bodies, *crypto_))
            return error_at(*wrong, TransactionFault::invalid_signature);
    for (std::size_t i = 0; i < bodies.size(); ++i)
        txs[i] = engine_tx_of(*bodies[i]);
    if (malformed)
        return error_at(bodies.size(), *malformed);
    return Done{};
}

std::size_t Move::decode_count_min(std::size_t count) const noexcept
{
    // A device's way there and back pays for thousands; vectors of eight lanes are full long before.
    constexpr std::size_t gpu_count = 4096;
    constexpr std::size_t processor_count = 64;
    const auto row =
        kernels::choose(kernels::Operation::ed25519, kernels::ed25519_rows(), count).id;
    return row == kernels::RowId::cuda ? gpu_count : processor_count;
}

Result<engine::Receipt, engine::Blocked> Move::execute(
    const engine::Tx& tx, const engine::BlockEnv& env, engine::TxView& view) const noexcept
{
    const MoveEnv& move = move_env_of(env);
    const auto& body = static_cast<const MoveBody&>(*tx.body);
    TransactionSpaces spaces{.own = move.codes->current(), .staged = nullptr};
    if (body.is_system)
        return run_until_agreed(
            [&]
            {
                return run_system_transaction(
                    static_cast<const SystemTransaction&>(body), move, view, spaces.own);
            });
    const auto& user = static_cast<const UserTransaction&>(body);
    return run_until_agreed([&] { return TransactionRun{user, move, view, spaces}.run(); });
}
}  // namespace braid::move
