// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/decimal_text.hpp"

#include <array>
#include <charconv>

namespace braid::move
{
void append_decimal(const u256& number, std::string& out)
{
    // Groups of digits that a word holds, the least significant first.
    constexpr std::uint64_t group = 10'000'000'000'000'000'000U;
    constexpr std::size_t group_digits = 19;
    std::array<std::uint64_t, 5> groups{};
    std::size_t count = 0;
    u256 rest = number;
    do
    {
        const DivMod parts = divmod(rest, u256{group});
        groups[count++] = parts.remainder[0];
        rest = parts.quotient;
    }
    while (!rest.is_zero());

    std::array<char, 20> digits{};
    for (std::size_t i = count; i-- > 0;)
    {
        const char* const end =
            std::to_chars(digits.data(), digits.data() + digits.size(), groups[i]).ptr;
        const auto size = static_cast<std::size_t>(end - digits.data());
        if (i + 1 != count)
            out.append(group_digits - size, '0');
        out.append(digits.data(), size);
    }
}
}  // namespace braid::move
