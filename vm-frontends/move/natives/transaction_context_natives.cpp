// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives/transaction_context.rs.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "kernels/keccak.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

// Invalid states.
constexpr std::uint64_t context_not_available = 0x3'0001;
constexpr std::uint64_t increasing_counter_overflow = 0x3'0002;
constexpr std::uint64_t index_not_available = 0x3'0005;
/// The last byte of what is hashed into a unique address.
constexpr std::uint8_t unique_address = 251;

[[nodiscard]] NativeOutcome get_txn_hash(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(transaction_context_get_txn_hash_base))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_bytes(context.extensions.facts.session_hash, context.heap));
}

[[nodiscard]] NativeOutcome get_script_hash(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(transaction_context_get_script_hash_base))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_bytes(context.extensions.facts.script_hash, context.heap));
}

[[nodiscard]] NativeOutcome generate_unique_address(
    NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(transaction_context_generate_unique_address_base))
        return NativeOutcome::out_of_gas;
    NativeExtensions& extensions = context.extensions;
    std::array<std::uint8_t, 41> preimage{};
    std::memcpy(preimage.data(), extensions.facts.session_hash.data(), 32);
    store_le(preimage.data() + 32, ++extensions.unique_address_count);
    preimage[40] = unique_address;
    return give(call, Value::of_address(kernels::sha3_256(preimage), context.heap));
}

/// monotonically_increasing_counter_internal(timestamp_us: u64): u128, which is said in bits from the highest: 8 whether the
/// transaction is only validated, 64 the time, 32 its index in the block, 8 the session's number, 16 the call's.
[[nodiscard]] NativeOutcome increasing_counter(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(transaction_context_monotonically_increasing_counter_base))
        return NativeOutcome::out_of_gas;
    NativeExtensions& extensions = context.extensions;
    if (extensions.increasing_count == 0xFFFF)
        return abort(call, increasing_counter_overflow);
    ++extensions.increasing_count;
    const UserTransactionFacts* const user = extensions.facts.user;
    if (user == nullptr)
        return abort(call, context_not_available);
    if (user->index_kind == TransactionIndexKind::not_available)
        return abort(call, index_not_available);
    const bool is_validated = user->index_kind == TransactionIndexKind::validation;
    return give(call,
        Value::of_u128(uint128{is_validated} << 120 | uint128{call.arguments[0].scalar} << 56 |
                       uint128{user->index} << 24 | uint128{extensions.facts.session_number} << 16 |
                       extensions.increasing_count));
}

/// Natives that tell of the user's transaction: charge, then abort where no user made one.
template <NativeParameter base,
    NativeOutcome tell(NativeContext&, NativeCall&, const UserTransactionFacts&) noexcept>
[[nodiscard]] NativeOutcome of_user(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(base))
        return NativeOutcome::out_of_gas;
    const UserTransactionFacts* const user = context.extensions.facts.user;
    if (user == nullptr)
        return abort(call, context_not_available);
    return tell(context, call, *user);
}

[[nodiscard]] NativeOutcome sender(
    NativeContext& context, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    return give(call, Value::of_address(user.sender, context.heap));
}

[[nodiscard]] NativeOutcome secondary_signers(
    NativeContext& context, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    if (!context.charge(
            transaction_context_secondary_signers_per_signer, user.secondary_signers.size()))
        return NativeOutcome::out_of_gas;
    Value signers = make_vector(ValueKind::address, context.heap);
    for (const Hash32& signer : user.secondary_signers)
        push_back(*signers.vector, Value::of_address(signer, context.heap), context.heap);
    return give(call, signers);
}

[[nodiscard]] NativeOutcome gas_payer(
    NativeContext& context, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    return give(call, Value::of_address(user.gas_payer, context.heap));
}

[[nodiscard]] NativeOutcome max_gas_amount(
    NativeContext&, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    return give(call, Value::of_u64(user.max_gas_amount));
}

[[nodiscard]] NativeOutcome gas_unit_price(
    NativeContext&, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    return give(call, Value::of_u64(user.gas_unit_price));
}

[[nodiscard]] NativeOutcome chain_id(
    NativeContext&, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    return give(call, Value::of_u8(user.chain_id));
}

/// 0x1::option::Option { vec: vector<T> } of a structure.
[[nodiscard]] Value option_of(const Value* some, Heap& heap) noexcept
{
    Value elements = make_vector(ValueKind::none, heap);
    if (some != nullptr)
        push_back(*elements.vector, *some, heap);
    return Value::of_fields({&elements, 1}, heap);
}

[[nodiscard]] std::uint64_t size_of(const EntryFunctionText& function) noexcept
{
    std::uint64_t size = 32 + function.module.size() + function.function.size();
    for (const std::string_view type : function.type_arguments)
        size += type.size();
    for (const Bytes argument : function.arguments)
        size += argument.size();
    return size;
}

/// EntryFunctionPayload { account_address, module_name, function_name, ty_args_names, args }
[[nodiscard]] Value payload_of(const EntryFunctionText& function, Heap& heap) noexcept
{
    Value types = make_vector(ValueKind::none, heap);
    for (const std::string_view type : function.type_arguments)
        push_back(*types.vector, Value::of_string(type, heap), heap);
    Value arguments = make_vector(ValueKind::none, heap);
    for (const Bytes argument : function.arguments)
        push_back(*arguments.vector, Value::of_bytes(argument, heap), heap);
    const Value fields[] = {Value::of_address(function.account, heap),
        Value::of_string(function.module, heap), Value::of_string(function.function, heap), types,
        arguments};
    return Value::of_fields(fields, heap);
}

[[nodiscard]] NativeOutcome entry_function_payload(
    NativeContext& context, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    if (!user.entry_function)
        return give(call, option_of(nullptr, context.heap));
    if (!context.charge(transaction_context_entry_function_payload_per_byte_in_str,
            size_of(*user.entry_function)))
        return NativeOutcome::out_of_gas;
    const Value payload = payload_of(*user.entry_function, context.heap);
    return give(call, option_of(&payload, context.heap));
}

/// MultisigPayload { multisig_address, entry_function_payload: Option<EntryFunctionPayload> }
[[nodiscard]] NativeOutcome multisig_payload(
    NativeContext& context, NativeCall& call, const UserTransactionFacts& user) noexcept
{
    Heap& heap = context.heap;
    if (!user.multisig)
        return give(call, option_of(nullptr, heap));
    Value inner;
    if (user.multisig->entry_function)
    {
        const EntryFunctionText& function = *user.multisig->entry_function;
        if (!context.charge(
                transaction_context_multisig_payload_per_byte_in_str, size_of(function)))
            return NativeOutcome::out_of_gas;
        const Value payload = payload_of(function, heap);
        inner = option_of(&payload, heap);
    }
    else
        inner = option_of(nullptr, heap);
    const Value fields[] = {Value::of_address(user.multisig->account, heap), inner};
    const Value payload = Value::of_fields(fields, heap);
    return give(call, option_of(&payload, heap));
}

constexpr NativeEntry entries[] = {
    {1, "transaction_context", "get_txn_hash", get_txn_hash},
    {1, "transaction_context", "get_script_hash", get_script_hash},
    {1, "transaction_context", "generate_unique_address", generate_unique_address},
    {1, "transaction_context", "monotonically_increasing_counter_internal", increasing_counter},
    {1, "transaction_context", "sender_internal", of_user<transaction_context_sender_base, sender>},
    {1, "transaction_context", "secondary_signers_internal",
        of_user<transaction_context_secondary_signers_base, secondary_signers>},
    {1, "transaction_context", "gas_payer_internal",
        of_user<transaction_context_fee_payer_base, gas_payer>},
    {1, "transaction_context", "max_gas_amount_internal",
        of_user<transaction_context_max_gas_amount_base, max_gas_amount>},
    {1, "transaction_context", "gas_unit_price_internal",
        of_user<transaction_context_gas_unit_price_base, gas_unit_price>},
    {1, "transaction_context", "chain_id_internal",
        of_user<transaction_context_chain_id_base, chain_id>},
    {1, "transaction_context", "entry_function_payload_internal",
        of_user<transaction_context_entry_function_payload_base, entry_function_payload>},
    {1, "transaction_context", "multisig_payload_internal",
        of_user<transaction_context_multisig_payload_base, multisig_payload>},
};
}  // namespace

std::span<const NativeEntry> transaction_context_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
