// SPDX-License-Identifier: Apache-2.0
#include "tests/support/der_signature.hpp"

#include <algorithm>

namespace braid::tests
{
namespace
{
constexpr std::uint8_t tag_integer = 0x02;
constexpr std::uint8_t tag_sequence = 0x30;

/// Takes one element off the front of the input. A length is written in the fewest bytes; more than one of them behind
/// the first, for 256 bytes and more, is no signature's.
std::optional<Bytes> take(Bytes& input, std::uint8_t tag)
{
    if (input.size() < 2 || input[0] != tag)
        return std::nullopt;
    std::size_t size = input[1];
    input = input.subspan(2);
    if (size == 0x81 && !input.empty() && input[0] >= 0x80)
    {
        size = input[0];
        input = input.subspan(1);
    }
    else if (size >= 0x80)
        return std::nullopt;
    if (size > input.size())
        return std::nullopt;
    const Bytes content = input.first(size);
    input = input.subspan(size);
    return content;
}

/// Content of an INTEGER: the first nine bits are not all the same.
bool is_integer(Bytes content)
{
    if (content.size() < 2)
        return content.size() == 1;
    const unsigned first_bits = content[0] << 1 | content[1] >> 7;
    return first_bits != 0 && first_bits != 0x1ff;
}
}  // namespace

std::optional<DerSignature> parse_der_signature(Bytes input)
{
    auto sequence = take(input, tag_sequence);
    if (!sequence || !input.empty())
        return std::nullopt;
    const auto r = take(*sequence, tag_integer);
    if (!r || !is_integer(*r))
        return std::nullopt;
    const auto s = take(*sequence, tag_integer);
    if (!s || !is_integer(*s) || !sequence->empty())
        return std::nullopt;
    return DerSignature{*r, *s};
}

std::optional<Hash32> number_of_der(Bytes integer)
{
    if (integer[0] >= 0x80)
        return std::nullopt;
    if (integer[0] == 0)
        integer = integer.subspan(1);
    Hash32 number;
    if (integer.size() > number.bytes.size())
        return std::nullopt;
    std::ranges::copy(integer, number.bytes.end() - static_cast<std::ptrdiff_t>(integer.size()));
    return number;
}
}  // namespace braid::tests
