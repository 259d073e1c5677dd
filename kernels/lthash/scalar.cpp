// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake3.hpp"
#include "kernels/blake3/node.hpp"
#include "kernels/lthash/rows.hpp"

namespace braid::kernels
{
namespace lthash
{
void mix_scalar(LtHash& sum, std::span<const LtHashTerm> terms) noexcept
{
    for (const LtHashTerm& term : terms)
    {
        const blake3_tree::Node root = blake3_tree::root_node(term.message);
        const std::uint32_t sign = term.leaves ? 0xffff : 1;
        for (std::size_t i = 0; i < 32; ++i)
        {
            std::uint32_t words[16];
            blake3_tree::output_block(root, i, words);
            std::uint16_t* numbers = sum.numbers.data() + 32 * i;
            for (std::size_t j = 0; j < 16; ++j)
            {
                numbers[2 * j] = static_cast<std::uint16_t>(numbers[2 * j] + sign * words[j]);
                numbers[2 * j + 1] =
                    static_cast<std::uint16_t>(numbers[2 * j + 1] + sign * (words[j] >> 16));
            }
        }
    }
}
}  // namespace lthash

LtHash& LtHash::operator+=(const LtHash& other) noexcept
{
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = static_cast<std::uint16_t>(numbers[i] + other.numbers[i]);
    return *this;
}

LtHash& LtHash::operator-=(const LtHash& other) noexcept
{
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = static_cast<std::uint16_t>(numbers[i] - other.numbers[i]);
    return *this;
}

Hash32 LtHash::checksum() const noexcept
{
    std::array<std::uint8_t, 2 * std::tuple_size_v<decltype(numbers)>> bytes;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        store_le(bytes.data() + 2 * i, numbers[i]);
    return blake3(bytes);
}
}  // namespace braid::kernels
