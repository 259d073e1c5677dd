// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/call.hpp"
#include <algorithm>
#include <limits>

namespace braid::evm
{
namespace
{
using Wide = unsigned __int128;

constexpr std::uint64_t length_max = std::numeric_limits<std::uint64_t>::max();
/// Since Osaka, bytes of each operand. EIP-7823.
constexpr std::uint64_t operand_size_max_osaka = 1024;
/// Bytes of base or modulus that are computed with at all: larger ones cost over 2^51 gas under any fork.
constexpr std::uint64_t operand_size_max = std::uint64_t{1} << 30;
/// The three lengths.
constexpr std::size_t header_size = 96;

struct Lengths
{
    std::uint64_t base;
    std::uint64_t exponent;
    std::uint64_t modulus;
};

constexpr std::uint64_t add_saturated(std::uint64_t a, std::uint64_t b) noexcept
{
    return a > length_max - b ? length_max : a + b;
}

/// A length of the header; one that does not fit 64 bits counts as the largest that does, for which no gas suffices.
std::uint64_t length_at(Bytes input, std::size_t offset) noexcept
{
    const auto word = padded<32>(input, offset);
    const u256 length = u256::from_be(word.data());
    return length.fits_u64() ? length[0] : length_max;
}

/// Bytes [offset, offset + size) of the input as far as there are any.
Bytes present(Bytes input, std::uint64_t offset, std::uint64_t size) noexcept
{
    if (offset >= input.size())
        return {};
    const Bytes rest = input.subspan(static_cast<std::size_t>(offset));
    return rest.first(static_cast<std::size_t>(std::min<std::uint64_t>(size, rest.size())));
}

/// The first 32 bytes of the exponent, or all of them where it is shorter, as a number.
u256 exponent_head(Bytes input, const Lengths& lengths) noexcept
{
    const std::uint64_t size = std::min<std::uint64_t>(lengths.exponent, 32);
    const Bytes bytes = present(input, add_saturated(header_size, lengths.base), size);
    return u256::from_be_short(bytes) << static_cast<unsigned>(8 * (size - bytes.size()));
}

/// Work of one multiplication of operands of `size` bytes. [size <= 2^40]
Wide multiplication_work(Fork fork, std::uint64_t size) noexcept
{
    const Wide x = size;
    const Wide words = (x + 7) / 8;
    if (fork >= Fork::osaka)  // EIP-7883
        return size <= 32 ? 16 : 2 * words * words;
    if (fork >= Fork::berlin)  // EIP-2565
        return words * words;
    // EIP-198
    if (size <= 64)
        return x * x;
    if (size <= 1024)
        return x * x / 4 + 96 * x - 3072;
    return x * x / 16 + 480 * x - 199680;
}

/// How many multiplications an exponent takes, at least 1.
Wide multiplication_count(Fork fork, std::uint64_t exponent_size, const u256& head) noexcept
{
    const unsigned width = bit_width(head);
    Wide count = width == 0 ? 0 : width - 1;
    if (exponent_size > 32)
        count += Wide{exponent_size - 32} * (fork >= Fork::osaka ? 16 : 8);
    return std::max<Wide>(count, 1);
}

/// What a call costs, or nothing where that is over 64 bits.
std::optional<std::uint64_t> price(Fork fork, const Lengths& lengths, const u256& head) noexcept
{
    constexpr std::uint64_t size_max = std::uint64_t{1} << 40;  // costs over 2^64 in every fork
    const std::uint64_t size = std::max(lengths.base, lengths.modulus);
    if (size > size_max)
        return std::nullopt;
    Wide cost = 0;
    if (__builtin_mul_overflow(multiplication_work(fork, size),
            multiplication_count(fork, lengths.exponent, head), &cost))
        return std::nullopt;
    if (fork >= Fork::osaka)
        cost = std::max<Wide>(cost, 500);
    else if (fork >= Fork::berlin)
        cost = std::max<Wide>(cost / 3, 200);
    else
        cost /= 20;
    if (cost > length_max)
        return std::nullopt;
    return static_cast<std::uint64_t>(cost);
}
}  // namespace

/// EIP-198 and its repricings. Input: the lengths of base, exponent and modulus, a word each, then the three.
PrecompileResult modexp(const PrecompileCall& call) noexcept
{
    const Fork fork = call.env.fork;
    const Lengths lengths{.base = length_at(call.input, 0),
        .exponent = length_at(call.input, 32),
        .modulus = length_at(call.input, 64)};
    const std::uint64_t longest = std::max({lengths.base, lengths.exponent, lengths.modulus});
    if (fork >= Fork::osaka && longest > operand_size_max_osaka)
        return {};
    const auto cost = price(fork, lengths, exponent_head(call.input, lengths));
    if (!cost || call.gas < *cost || std::max(lengths.base, lengths.modulus) > operand_size_max)
        return {};
    if (lengths.modulus == 0)
        return call.success(*cost, {});

    const auto output = call.allocate(static_cast<std::size_t>(lengths.modulus));
    std::memset(output.data(), 0, output.size());
    const std::uint64_t exponent_at = header_size + lengths.base;
    const std::uint64_t modulus_at = add_saturated(exponent_at, lengths.exponent);
    const Bytes given = present(call.input, modulus_at, lengths.modulus);
    if (given.empty())
        return call.success(*cost, output);  // a modulus of zeros

    // The modulus stands last, so base and exponent are there in full; it alone may need zeros behind it.
    Bytes modulus = given;
    if (given.size() != lengths.modulus)
    {
        const auto whole = call.arena.make_array<std::uint8_t>(output.size());
        std::memcpy(whole.data(), given.data(), given.size());
        modulus = whole;
    }
    const Bytes base = present(call.input, header_size, lengths.base);
    const Bytes exponent = present(call.input, exponent_at, lengths.exponent);
    call.env.crypto->modexp(base, exponent, modulus, output);
    return call.success(*cost, output);
}
}  // namespace braid::evm
