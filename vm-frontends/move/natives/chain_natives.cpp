// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives: consensus_config, debug, randomness, state_storage.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "vm-frontends/move/natives/consensus_config.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// E_API_USE_SUSCEPTIBLE_TO_TEST_AND_ABORT
constexpr std::uint64_t biasable_use = 1;
/// From this feature version on, randomness is charged for: that of release 1.23.
constexpr std::uint64_t randomness_charged_since = 27;

[[nodiscard]] NativeOutcome validator_txn_enabled(NativeContext& context, NativeCall& call) noexcept
{
    const bool is_enabled = are_validator_transactions_enabled(bytes_of(call.arguments[0]));
    drop_arguments(call, context.heap);
    return give(call, Value::of_bool(is_enabled));
}

/// print and native_print: nodes of a chain print nothing.
[[nodiscard]] NativeOutcome print_nothing(NativeContext& context, NativeCall& call) noexcept
{
    drop_arguments(call, context.heap);
    return NativeOutcome::done;
}

[[nodiscard]] NativeOutcome empty_stack_trace(NativeContext& context, NativeCall& call) noexcept
{
    return give(call, Value::of_string({}, context.heap));
}

[[nodiscard]] NativeOutcome give_randomness_counter(
    NativeContext& context, NativeCall& call) noexcept
{
    std::array<std::uint8_t, 8> counter{};
    store_le(counter.data(), context.extensions.randomness_counter++);
    return give(call, Value::of_bytes(counter, context.heap));
}

[[nodiscard]] NativeOutcome fetch_and_increment_txn_counter(
    NativeContext& context, NativeCall& call) noexcept
{
    if (context.gas.feature_version() >= randomness_charged_since &&
        !context.charge(randomness_fetch_and_inc_counter))
        return NativeOutcome::out_of_gas;
    if (!context.extensions.facts.is_unbiasable)
        return abort(call, biasable_use);
    return give_randomness_counter(context, call);
}

[[nodiscard]] NativeOutcome is_unbiasable(NativeContext& context, NativeCall& call) noexcept
{
    return give(call, Value::of_bool(context.extensions.facts.is_unbiasable));
}

/// Usage { items: u64, bytes: u64 }
[[nodiscard]] NativeOutcome get_usage(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(state_storage_get_usage_base_cost))
        return NativeOutcome::out_of_gas;
    const SessionFacts& facts = context.extensions.facts;
    const Value fields[] = {Value::of_u64(facts.storage_items), Value::of_u64(facts.storage_bytes)};
    return give(call, Value::of_fields(fields, context.heap));
}

constexpr NativeEntry entries[] = {
    {1, "consensus_config", "validator_txn_enabled_internal", validator_txn_enabled},
    {1, "debug", "print", print_nothing},
    {1, "debug", "print_stack_trace", print_nothing},
    {1, "debug", "native_print", print_nothing},
    {1, "debug", "native_stack_trace", empty_stack_trace},
    {1, "randomness", "fetch_and_increment_txn_counter", fetch_and_increment_txn_counter},
    {1, "randomness", "is_unbiasable", is_unbiasable},
    // What it was on randomnet, before anybody thought of bias.
    {1, "randomness", "get_and_add_txn_local_state", give_randomness_counter},
    {1, "state_storage", "get_state_storage_usage_only_at_epoch_beginning", get_usage},
};
}  // namespace

std::span<const NativeEntry> chain_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
