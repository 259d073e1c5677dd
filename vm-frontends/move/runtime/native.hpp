// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/gas_meter.hpp"
#include "vm-frontends/move/natives/native_host.hpp"
#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/runtime/type.hpp"
#include "vm-frontends/move/vm_error.hpp"
#include <array>

namespace braid::move
{
class CodeSpace;
struct NativeExtensions;

/// A call of a native function. Arguments are taken: who does not pass one on drops it (drop_value), references aside.
struct NativeCall
{
    static constexpr std::size_t result_count_max = 4;

    std::span<const Type* const> type_arguments;
    /// The first argument at 0.
    std::span<Value> arguments;
    std::array<Value, result_count_max> results;
    std::size_t result_count = 0;
    /// [outcome is aborted]
    std::uint64_t abort_code = 0;
    /// [outcome is failed]
    StatusCode failure = StatusCode::executed;
    /// [outcome is dispatch or load_module] The function to call in place of the native; `arguments` are its own.
    ModuleId dispatch_module;
    std::string dispatch_function;
    std::array<const Type*, 8> dispatch_type_arguments{};
    std::size_t dispatch_type_argument_count = 0;
    std::size_t dispatch_argument_count = 0;

    void give(const Value& result) noexcept { results[result_count++] = result; }
};

enum class NativeOutcome : std::uint8_t
{
    done,
    /// By the function's own reason: `abort_code`.
    aborted,
    /// A limit of the gas meter was reached: GasMeter::failure().
    out_of_gas,
    /// `failure`; also where the state stopped (NativeExtensions::state_stopped, or the host knows). An abort with a code of
    /// its own that is charged like a failure says `failure == aborted`, and `abort_code`.
    failed,
    /// `dispatch_function` is to be called with the arguments and gives the results.
    dispatch,
    /// `dispatch_module` and what it depends on are to be loaded, and charged for; then the native is done, without results.
    load_module,
};

/// What a native function reaches. One a call; all it names outlive the call.
struct NativeContext
{
    Heap& heap;
    GasMeter& gas;
    /// Types, layouts, names of types, functions by name.
    CodeSpace& code;
    /// The session that runs the native, and its call stack.
    NativeHost& host;
    NativeExtensions& extensions;
    /// What the native has charged so far. Before feature version 36 a native that fails has charged nothing: who calls it gives
    /// this back (GasMeter::refund_native()).
    InternalGas charged = 0;

    /// Charges; false where a limit is reached, and then the native returns out_of_gas.
    [[nodiscard]] bool charge(InternalGas amount) noexcept
    {
        charged += amount;
        return gas.charge_native(amount);
    }
    /// The price of what is charged once.
    [[nodiscard]] InternalGas price(NativeParameter parameter) const noexcept
    {
        return gas.schedule().native[parameter];
    }
    [[nodiscard]] bool charge(NativeParameter parameter) noexcept
    {
        return charge(price(parameter));
    }
    /// The price times a count. Saturating, as aptos-core's gas algebra is.
    [[nodiscard]] InternalGas price(NativeParameter parameter, std::uint64_t count) const noexcept
    {
        InternalGas product = 0;
        return __builtin_mul_overflow(price(parameter), count, &product) ? ~InternalGas{0} :
                                                                           product;
    }
    [[nodiscard]] bool charge(NativeParameter parameter, std::uint64_t count) noexcept
    {
        return charge(price(parameter, count));
    }
    /// A base and a price times a count, in one charge.
    [[nodiscard]] bool charge(
        NativeParameter base, NativeParameter each, std::uint64_t count) noexcept
    {
        InternalGas sum = 0;
        return charge(
            __builtin_add_overflow(price(base), price(each, count), &sum) ? ~InternalGas{0} : sum);
    }
};

using NativeFunction = NativeOutcome (*)(NativeContext& context, NativeCall& call) noexcept;

/// A native by its name.
struct NativeEntry
{
    /// Its address is 0x1, 0x3, 0x4 ... as its last byte says.
    std::uint8_t address = 1;
    std::string_view module;
    std::string_view function;
    NativeFunction run = nullptr;
};

/// Null where there is none of that name. Cost: a hash and a probe.
[[nodiscard]] NativeFunction find_native(
    const Hash32& address, std::string_view module, std::string_view function) noexcept;
}  // namespace braid::move
