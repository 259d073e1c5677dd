// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/plain_blake3.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace braid::tests
{
namespace
{
using Eight = std::array<std::uint32_t, 8>;
using Sixteen = std::array<std::uint32_t, 16>;

/// The first 32 bits of the fractional parts of the square roots of the first eight primes.
Eight roots_of_primes()
{
    Eight words{};
    std::size_t count = 0;
    for (unsigned number = 2; count < words.size(); ++number)
    {
        bool is_prime = true;
        for (unsigned divisor = 2; divisor < number; ++divisor)
            is_prime = is_prime && number % divisor != 0;
        if (is_prime)
        {
            const long double root = std::sqrt(static_cast<long double>(number));
            words[count++] = static_cast<std::uint32_t>(std::ldexp(root - std::floor(root), 32));
        }
    }
    return words;
}

const Eight& initial_value()
{
    static const Eight words = roots_of_primes();
    return words;
}

Sixteen permuted(const Sixteen& words)
{
    constexpr std::array<std::size_t, 16> from{
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    Sixteen result{};
    for (std::size_t i = 0; i < 16; ++i)
        result[i] = words[from[i]];
    return result;
}

/// What a compression takes beside the chaining value.
struct Input
{
    Sixteen words{};
    std::uint64_t counter = 0;
    std::uint32_t size = 64;
    std::uint32_t flags = 0;
};

Sixteen compress(const Eight& before, const Input& input)
{
    Sixteen v{};
    for (std::size_t i = 0; i < 8; ++i)
        v[i] = before[i];
    for (std::size_t i = 0; i < 4; ++i)
        v[8 + i] = initial_value()[i];
    v[12] = static_cast<std::uint32_t>(input.counter);
    v[13] = static_cast<std::uint32_t>(input.counter >> 32);
    v[14] = input.size;
    v[15] = input.flags;
    Sixteen words = input.words;
    const auto half = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d,
                          std::uint32_t word, std::array<int, 2> turns)
    {
        v[a] += v[b] + word;
        v[d] ^= v[a];
        v[d] = v[d] >> turns[0] | v[d] << (32 - turns[0]);
        v[c] += v[d];
        v[b] ^= v[c];
        v[b] = v[b] >> turns[1] | v[b] << (32 - turns[1]);
    };
    for (int round = 0; round < 7; ++round)
    {
        for (std::size_t i = 0; i < 8; ++i)
        {
            const bool is_column = i < 4;
            const std::size_t turn = is_column ? 0 : 1;
            const std::size_t a = i % 4;
            const std::size_t b = 4 + (i + turn) % 4;
            const std::size_t c = 8 + (i + 2 * turn) % 4;
            const std::size_t d = 12 + (i + 3 * turn) % 4;
            half(a, b, c, d, words[2 * i], {16, 12});
            half(a, b, c, d, words[2 * i + 1], {8, 7});
        }
        words = permuted(words);
    }
    for (std::size_t i = 0; i < 8; ++i)
    {
        v[i] ^= v[i + 8];
        v[i + 8] ^= before[i];
    }
    return v;
}

Eight first_half(const Sixteen& words)
{
    Eight half{};
    std::copy_n(words.begin(), 8, half.begin());
    return half;
}

/// A subtree's last compression, not yet done.
struct Top
{
    Eight before = initial_value();
    Input input;
};

Top top_of(Bytes message, std::uint64_t chunk)
{
    Top top;
    if (message.size() > 1024)
    {
        std::size_t left = 1024;
        while (2 * left < message.size())
            left *= 2;
        const Top lower = top_of(message.first(left), chunk);
        const Top higher = top_of(message.subspan(left), chunk + left / 1024);
        const Sixteen low = compress(lower.before, lower.input);
        const Sixteen high = compress(higher.before, higher.input);
        std::copy_n(low.begin(), 8, top.input.words.begin());
        std::copy_n(high.begin(), 8, top.input.words.begin() + 8);
        top.input.flags = 4;
        return top;
    }
    top.input.counter = chunk;
    top.input.flags = 1;
    while (true)
    {
        const Bytes block = message.first(std::min<std::size_t>(64, message.size()));
        top.input.words = {};
        for (std::size_t i = 0; i < block.size(); ++i)
            top.input.words[i / 4] |= std::uint32_t{block[i]} << (8 * (i % 4));
        message = message.subspan(block.size());
        if (message.empty())
        {
            top.input.size = static_cast<std::uint32_t>(block.size());
            top.input.flags |= 2;
            return top;
        }
        top.before = first_half(compress(top.before, top.input));
        top.input.flags = 0;
    }
}
}  // namespace

std::vector<std::uint8_t> plain_blake3(Bytes message, std::size_t output_size)
{
    Top top = top_of(message, 0);
    top.input.flags |= 8;
    top.input.counter = 0;
    std::vector<std::uint8_t> output;
    while (output.size() < output_size)
    {
        for (const std::uint32_t word : compress(top.before, top.input))
            for (int shift = 0; shift < 32; shift += 8)
                output.push_back(static_cast<std::uint8_t>(word >> shift));
        ++top.input.counter;
    }
    output.resize(output_size);
    return output;
}
}  // namespace braid::tests
