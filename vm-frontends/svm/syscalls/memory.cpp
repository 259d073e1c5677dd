// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/syscalls/call.hpp"

#include "vm-frontends/svm/syscalls/costs.hpp"
#include <algorithm>

/// https://github.com/anza-xyz/agave/blob/master/syscalls/src/mem_ops.rs
namespace braid::svm
{
namespace
{
bool charge_for(Call& call, std::uint64_t size) noexcept
{
    return call.charge(std::max(costs::memory_operation_min, size / costs::bytes_per_unit));
}

Outcome move(Call& call, const Arguments& arguments) noexcept
{
    const auto [to, from, size, unused_4, unused_5] = arguments;
    Output output = Output::bytes(to, size);
    Bytes input;
    if (!call.open(output) || !call.read(input, from, size))
        return call.fault();
    if (size != 0)
        std::memmove(output.host, input.data(), size);
    return std::uint64_t{0};
}
}  // namespace

Outcome sol_memcpy(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [to, from, size, unused_4, unused_5] = arguments;
    if (!charge_for(call, size))
        return call.fault();
    if (!is_nonoverlapping(from, size, to, size))
        return call.refuse(SyscallError::Kind::copy_overlapping, "Overlapping copy");
    return move(call, arguments);
}

Outcome sol_memmove(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    if (!charge_for(call, arguments[2]))
        return call.fault();
    return move(call, arguments);
}

Outcome sol_memset(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [to, value, size, unused_4, unused_5] = arguments;
    Output output = Output::bytes(to, size);
    if (!charge_for(call, size) || !call.open(output))
        return call.fault();
    if (size != 0)
        std::memset(output.host, static_cast<std::uint8_t>(value), size);
    return std::uint64_t{0};
}

/// The result is the difference of the first two bytes that differ.
Outcome sol_memcmp(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [first, second, size, result, unused_5] = arguments;
    Bytes a;
    Bytes b;
    if (!charge_for(call, size) || !call.read(a, first, size) || !call.read(b, second, size))
        return call.fault();
    std::int32_t difference = 0;
    if (size != 0 && std::memcmp(a.data(), b.data(), size) != 0)
    {
        const auto at = std::ranges::mismatch(a, b);
        difference = std::int32_t{*at.in1} - std::int32_t{*at.in2};
    }
    Output output{.address = result, .size = 4, .alignment = 4};
    if (!call.open(output))
        return call.fault();
    store_le(output.host, static_cast<std::uint32_t>(difference));
    return std::uint64_t{0};
}

/// Costs nothing, frees nothing, and gives 0 where the heap has no room.
Outcome sol_alloc_free(Machine& machine, const Arguments& arguments) noexcept
{
    InvokeContext& invoke = *static_cast<InvokeContext*>(machine.host);
    const auto [size, to_free, unused_3, unused_4, unused_5] = arguments;
    const std::uint64_t alignment = invoke.check_aligned() ? 8 : 1;
    const std::uint64_t heap_size = invoke.budget().heap_size;
    const std::uint64_t at = (invoke.heap_used + alignment - 1) / alignment * alignment;
    if (to_free != 0 || at > heap_size || size > heap_size - at)
        return std::uint64_t{0};
    invoke.heap_used = at + size;
    return heap_start + at;
}
}  // namespace braid::svm
