// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/syscalls/call.hpp"

namespace braid::svm
{
bool Call::charge(std::uint64_t units) noexcept
{
    if (invoke_->consume(units)) [[likely]]
        return true;
    fault_ = invoke_->fail(InstructionErrorKind::computational_budget_exceeded).error;
    return false;
}

bool Call::take(const Result<std::uint8_t*, Fault>& host, std::uint8_t*& to) noexcept
{
    if (host.ok()) [[likely]]
    {
        to = *host;
        return true;
    }
    fault_ = host.error();
    return false;
}

bool Call::read_object(
    Bytes& to, std::uint64_t address, std::uint64_t size, std::size_t alignment) noexcept
{
    std::uint8_t* host = nullptr;
    if (!take(memory_.object(MemoryAccess::load, address, size, alignment), host))
        return false;
    to = {host, size};
    return true;
}

bool Call::read_array(Bytes& to, std::uint64_t address, std::uint64_t count, std::uint64_t size,
    std::size_t alignment) noexcept
{
    std::uint8_t* host = nullptr;
    if (!take(memory_.array(MemoryAccess::load, address, count, size, alignment), host))
        return false;
    to = {host, count * size};
    return true;
}

bool Call::open(std::span<Output> outputs) noexcept
{
    for (Output& output : outputs)
    {
        std::uint64_t total = 0;
        if (__builtin_mul_overflow(output.count, output.size, &total))
            total = ~std::uint64_t{0};
        output.host = nullptr;
        if (total != 0 &&
            !take(map_->translate(MemoryAccess::store, output.address, total), output.host))
            return false;
    }
    for (const Output& output : outputs)
        if (invoke_->check_aligned() &&
            reinterpret_cast<std::uintptr_t>(output.host) % output.alignment != 0)
        {
            fault_ = refuse(SyscallError::Kind::unaligned_pointer, "Unaligned pointer").error;
            return false;
        }
    for (std::size_t i = 0; i < outputs.size(); ++i)
        for (std::size_t j = i + 1; j < outputs.size(); ++j)
        {
            const auto at = [&](std::size_t k)
            { return reinterpret_cast<std::uintptr_t>(outputs[k].host); };
            const auto size_of = [&](std::size_t k) { return outputs[k].size * outputs[k].count; };
            if (!is_nonoverlapping(at(i), size_of(i), at(j), size_of(j)))
            {
                fault_ = refuse(SyscallError::Kind::copy_overlapping, "Overlapping copy").error;
                return false;
            }
        }
    return true;
}

bool Call::write(std::uint64_t address, Bytes bytes) noexcept
{
    Output output = Output::bytes(address, bytes.size());
    if (!open(output))
        return false;
    if (!bytes.empty())
        std::memcpy(output.host, bytes.data(), bytes.size());
    return true;
}
}  // namespace braid::svm
