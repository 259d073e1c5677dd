// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/identifier.hpp"

#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint32_t dollar_version_min = 9;
constexpr std::string_view self_name = "<SELF>";

[[nodiscard]] bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

[[nodiscard]] bool is_letter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
}  // namespace

bool is_identifier(std::string_view text, std::uint32_t version) noexcept
{
    if (text == self_name)
        return true;
    if (text.starts_with(self_name) && text.size() > self_name.size() + 1 &&
        text[self_name.size()] == '_')
        return std::ranges::all_of(text.substr(self_name.size() + 1), is_digit);
    if (text.empty() || text == "_" || (!is_letter(text[0]) && text[0] != '_'))
        return false;
    return std::ranges::all_of(text.substr(1),
        [version](char c)
        {
            return is_letter(c) || is_digit(c) || c == '_' ||
                   (c == '$' && version >= dollar_version_min);
        });
}
}  // namespace braid::move
