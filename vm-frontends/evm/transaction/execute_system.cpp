// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/message.hpp"
#include "vm-frontends/evm/transaction/execute.hpp"

namespace braid::evm
{
namespace
{
/// EIP-4788: who calls, and with how much gas.
constexpr Address system_address{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}};
constexpr std::uint64_t system_gas = 30'000'000;

/// Hands the changes on; what blocked it otherwise.
[[nodiscard]] Result<Done, engine::Blocked> finish(TxState& state) noexcept
{
    if (!state.blocked())
        state.commit();
    if (state.blocked())
        return Err{state.why_blocked()};
    return Done{};
}

[[nodiscard]] Result<Done, engine::Blocked> move_balances(
    const SystemTx& tx, const EvmEnv& env, engine::TxView& view) noexcept
{
    TxState state{view, env.fork, env.op};
    for (const auto& address : tx.drained)
    {
        auto& from = state.account(address);
        const auto balance = state.balance(from);
        state.touch(from);
        state.credit(state.account(tx.drain_to), balance);
        state.set_balance(from, {});
    }
    for (const auto& credit : tx.credits)
        state.credit(state.account(credit.to), credit.amount);
    return finish(state);
}

/// How a call went.
struct CallOutcome
{
    bool has_code = false;
    bool succeeded = false;
    Bytes output;
};

[[nodiscard]] Result<CallOutcome, engine::Blocked> make_call(
    const SystemCall& call, const EvmEnv& env, engine::TxView& view) noexcept
{
    TxState state{view, env.fork, env.op};
    const bool has_code = state.stored_code_hash(state.account(call.to)) != empty_code_hash;
    if (state.blocked())
        return Err{state.why_blocked()};
    if (!has_code)
        return CallOutcome{};

    const TxContext context{
        .env = &env, .origin = system_address, .gas_price = {}, .blob_hashes = {}};
    const Message message{.kind = MessageKind::call,
        .sender = system_address,
        .recipient = call.to,
        .code_address = call.to,
        .value = {},
        .input = call.input,
        .gas = system_gas};
    const auto result = execute_message(message, context, state);
    if (const auto finished = finish(state); !finished.ok())
        return Err{finished.error()};
    const bool succeeded = result.status == ExecutionStatus::success;
    return CallOutcome{
        .has_code = true, .succeeded = succeeded, .output = succeeded ? result.output : Bytes{}};
}
}  // namespace

ExecuteResult execute_system(const SystemTx& tx, const EvmEnv& env, engine::TxView& view) noexcept
{
    if (const auto moved = move_balances(tx, env, view); !moved.ok())
        return Err{moved.error()};
    auto* receipt = view.arena().make<SystemReceipt>();
    const auto outputs = view.arena().make_array<Bytes>(tx.calls.size());
    for (std::size_t i = 0; i < tx.calls.size(); ++i)
    {
        const auto outcome = make_call(tx.calls[i], env, view);
        if (!outcome.ok())
            return Err{outcome.error()};
        outputs[i] = outcome->output;
        if (!tx.calls[i].required)
            continue;
        receipt->required_call_missing |= !outcome->has_code;
        receipt->required_call_failed |= outcome->has_code && !outcome->succeeded;
    }
    receipt->outputs = outputs;
    if (!receipt->required_call_failed && !receipt->required_call_missing)
        return engine::Receipt{.detail = receipt};
    return engine::Receipt{.status = engine::TxStatus::failed,
        .error = static_cast<std::uint16_t>(TxError::system_call_failed),
        .detail = receipt};
}
}  // namespace braid::evm
