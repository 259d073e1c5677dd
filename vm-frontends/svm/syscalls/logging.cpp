// SPDX-License-Identifier: Apache-2.0
#include "base/base58.hpp"
#include "vm-frontends/svm/runtime/stable_log.hpp"
#include "vm-frontends/svm/syscalls/call.hpp"
#include "vm-frontends/svm/syscalls/costs.hpp"
#include "vm-frontends/svm/syscalls/utf8.hpp"
#include <algorithm>
#include <charconv>

/// https://github.com/anza-xyz/agave/blob/master/syscalls/src/logging.rs
namespace braid::svm
{
namespace
{
std::string_view text_of(Bytes bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The message with the bytes as Rust's Debug prints them: "...: [1, 2]".
Err<Fault> refuse_text(Call& call, const Utf8Error& error, Bytes text)
{
    std::string message = message_of(error) + ": [";
    for (std::size_t i = 0; i < text.size(); ++i)
        message += (i == 0 ? "" : ", ") + std::to_string(text[i]);
    message += ']';
    return call.refuse(SyscallError::Kind::invalid_string, std::move(message));
}
}  // namespace

Outcome sol_abort(Machine& machine, const Arguments& /*arguments*/) noexcept
{
    return Call{machine}.refuse(SyscallError::Kind::abort, "SBF program panicked");
}

Outcome sol_panic(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [file, size, line, column, unused_5] = arguments;
    Bytes text;
    if (!call.charge(size) || !call.read(text, file, size))
        return call.fault();
    if (const auto error = find_utf8_error(text))
        return refuse_text(call, *error, text);
    return call.refuse(SyscallError::Kind::panic,
        "SBF program Panicked in " + std::string(text_of(text)) + " at " + std::to_string(line) +
            ":" + std::to_string(column));
}

Outcome sol_log(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [address, size, unused_3, unused_4, unused_5] = arguments;
    Bytes text;
    if (!call.charge(std::max(costs::base, size)) || !call.read(text, address, size))
        return call.fault();
    if (const auto error = find_utf8_error(text))
        return refuse_text(call, *error, text);
    stable_log::program_log(call.invoke().log(), text_of(text));
    return std::uint64_t{0};
}

Outcome sol_log_64(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    if (!call.charge(costs::base))
        return call.fault();
    if (!call.invoke().log().wants())
        return std::uint64_t{0};
    std::array<char, 5 * (2 + 16 + 2)> text;
    char* at = text.data();
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        at = std::ranges::copy(std::string_view{i == 0 ? "0x" : ", 0x"}, at).out;
        at = std::to_chars(at, text.data() + text.size(), arguments[i], 16).ptr;
    }
    stable_log::program_log(
        call.invoke().log(), {text.data(), static_cast<std::size_t>(at - text.data())});
    return std::uint64_t{0};
}

Outcome sol_log_pubkey(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    Bytes key;
    if (!call.charge(costs::base) || !call.read_object(key, arguments[0], sizeof(Pubkey)))
        return call.fault();
    if (call.invoke().log().wants())
        stable_log::program_log(call.invoke().log(), to_base58(key));
    return std::uint64_t{0};
}

Outcome sol_log_compute_units(Machine& machine, const Arguments& /*arguments*/) noexcept
{
    Call call{machine};
    if (!call.charge(costs::base))
        return call.fault();
    InvokeContext& invoke = call.invoke();
    if (invoke.log().wants())
        invoke.log().add({"Program consumption: ", std::to_string(invoke.compute_units_left()),
            " units remaining"});
    return std::uint64_t{0};
}

Outcome sol_log_data(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [address, count, unused_3, unused_4, unused_5] = arguments;
    Bytes slices;
    if (!call.charge(costs::base) || !call.read_slices(slices, address, count) ||
        !call.charge(costs::base * count))
        return call.fault();
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (__builtin_add_overflow(total, Call::slice_at(slices, i).size, &total))
            total = ~std::uint64_t{0};
    if (!call.charge(total))
        return call.fault();
    Arena& scratch = call.invoke().transaction().scratch();
    const std::span<Bytes> fields = scratch.make_array<Bytes>(count);
    for (std::size_t i = 0; i < count; ++i)
    {
        const Call::Slice slice = Call::slice_at(slices, i);
        if (!call.read(fields[i], slice.address, slice.size))
            return call.fault();
    }
    stable_log::program_data(call.invoke().log(), fields);
    return std::uint64_t{0};
}
}  // namespace braid::svm
