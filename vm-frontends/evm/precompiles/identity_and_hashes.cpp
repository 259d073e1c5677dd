// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/call.hpp"

namespace braid::evm
{
namespace
{
/// A base price and one for each word begun. Yellow Paper, appendix E.
constexpr std::uint64_t price(std::size_t size, std::uint64_t base, std::uint64_t a_word) noexcept
{
    return base + a_word * (size / 32 + static_cast<std::uint64_t>(size % 32 != 0));
}
}  // namespace

PrecompileResult sha256(const PrecompileCall& call) noexcept
{
    const std::uint64_t cost = price(call.input.size(), 60, 12);
    if (call.gas < cost)
        return {};
    return call.success(cost, call.arena.copy(call.env.crypto->sha256(call.input)));
}

PrecompileResult ripemd160(const PrecompileCall& call) noexcept
{
    const std::uint64_t cost = price(call.input.size(), 600, 120);
    if (call.gas < cost)
        return {};
    const auto digest = call.env.crypto->ripemd160(call.input);
    const auto output = call.arena.make_array<std::uint8_t>(32);
    std::memcpy(output.data() + 12, digest.data(), digest.size());
    return call.success(cost, output);
}

PrecompileResult identity(const PrecompileCall& call) noexcept
{
    const std::uint64_t cost = price(call.input.size(), 15, 3);
    if (call.gas < cost)
        return {};
    return call.success(cost, call.arena.copy(call.input));
}
}  // namespace braid::evm
