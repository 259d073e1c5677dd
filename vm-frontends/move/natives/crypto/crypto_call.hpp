// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/code_space.hpp"
#include "vm-frontends/move/gas/gas_amount.hpp"
#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/runtime/native.hpp"
#include <initializer_list>

namespace braid::move
{
/// A call of a cryptographic native: arguments by what they are, and the ways to answer. The verifier has proved that
/// arguments are of their declared types.
struct CryptoCall
{
    NativeContext& context;
    NativeCall& call;

    [[nodiscard]] const Value& argument(std::size_t index) const noexcept
    {
        return call.arguments[index];
    }
    /// Of a vector<u8>.
    [[nodiscard]] Bytes bytes(std::size_t index) const noexcept
    {
        return argument(index).vector->bytes();
    }
    /// Of the vector<u8> that a reference refers to.
    [[nodiscard]] Bytes referred_bytes(std::size_t index) const noexcept
    {
        return vector_of(argument(index)).bytes();
    }
    /// A boolean or an integer of at most 64 bits.
    [[nodiscard]] std::uint64_t number(std::size_t index) const noexcept
    {
        return argument(index).scalar;
    }
    /// Of a vector<u64>.
    [[nodiscard]] std::span<const std::uint64_t> numbers(std::size_t index) const noexcept
    {
        const VectorBody& vector = *argument(index).vector;
        return {static_cast<const std::uint64_t*>(vector.data), vector.size};
    }
    [[nodiscard]] bool has_feature(std::uint64_t feature) const noexcept
    {
        return context.code.config().has_feature(feature);
    }

    [[nodiscard]] InternalGas price(NativeParameter parameter) const noexcept
    {
        return context.price(parameter);
    }
    [[nodiscard]] InternalGas price(NativeParameter parameter, std::uint64_t count) const noexcept
    {
        return context.price(parameter, count);
    }
    /// Charges for all of it at once; false where a limit is reached.
    [[nodiscard]] bool charge(std::initializer_list<InternalGas> amounts) const noexcept
    {
        InternalGas sum = 0;
        for (const InternalGas amount : amounts)
            sum = saturating_add(sum, amount);
        return context.charge(sum);
    }
    [[nodiscard]] bool charge(NativeParameter parameter) const noexcept
    {
        return context.charge(parameter);
    }
    [[nodiscard]] bool charge(NativeParameter parameter, std::uint64_t count) const noexcept
    {
        return context.charge(parameter, count);
    }

    [[nodiscard]] NativeOutcome give(bool truth) const noexcept
    {
        call.give(Value::of_bool(truth));
        return NativeOutcome::done;
    }
    [[nodiscard]] NativeOutcome give(std::uint64_t result) const noexcept
    {
        call.give(Value::of_u64(result));
        return NativeOutcome::done;
    }
    [[nodiscard]] NativeOutcome give(Bytes result) const noexcept
    {
        call.give(Value::of_bytes(result, context.heap));
        return NativeOutcome::done;
    }
    [[nodiscard]] NativeOutcome give(bool truth, std::uint64_t result) const noexcept
    {
        call.give(Value::of_bool(truth));
        return give(result);
    }
    [[nodiscard]] NativeOutcome give(std::uint64_t result, bool truth) const noexcept
    {
        call.give(Value::of_u64(result));
        return give(truth);
    }
    [[nodiscard]] NativeOutcome give(Bytes result, bool truth) const noexcept
    {
        call.give(Value::of_bytes(result, context.heap));
        return give(truth);
    }
    [[nodiscard]] NativeOutcome abort(std::uint64_t code) const noexcept
    {
        call.abort_code = code;
        return NativeOutcome::aborted;
    }
    /// What Move code cannot bring about.
    [[nodiscard]] NativeOutcome fail(StatusCode failure) const noexcept
    {
        call.failure = failure;
        return NativeOutcome::failed;
    }
};

/// A native that runs the function and drops its arguments.
template <NativeOutcome (*function)(const CryptoCall&) noexcept>
[[nodiscard]] NativeOutcome crypto_native(NativeContext& context, NativeCall& call) noexcept
{
    const NativeOutcome outcome = function({context, call});
    for (Value& argument : call.arguments)
        drop_value(argument, context.heap);
    return outcome;
}

/// It with its name, in a module of 0x1.
template <NativeOutcome (*function)(const CryptoCall&) noexcept>
[[nodiscard]] constexpr NativeEntry crypto_entry(
    std::string_view module, std::string_view name) noexcept
{
    return {.address = 1, .module = module, .function = name, .run = crypto_native<function>};
}

/// By module.
[[nodiscard]] std::span<const NativeEntry> algebra_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> bls12381_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> bulletproofs_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> hash_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> ristretto255_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> signature_natives() noexcept;
}  // namespace braid::move
