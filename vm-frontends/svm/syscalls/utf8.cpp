// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/syscalls/utf8.hpp"

namespace braid::svm
{
namespace
{
constexpr bool is_between(std::uint8_t byte, std::uint8_t first, std::uint8_t last) noexcept
{
    return byte >= first && byte <= last;
}

/// Bytes of a sequence that begins so; 0 where none does.
constexpr std::size_t size_of_sequence(std::uint8_t first) noexcept
{
    if (first < 0x80)
        return 1;
    if (is_between(first, 0xc2, 0xdf))
        return 2;
    if (is_between(first, 0xe0, 0xef))
        return 3;
    return is_between(first, 0xf0, 0xf4) ? 4 : 0;
}

/// Whether a sequence may go on so: surrogates, overlong forms and what is above U+10FFFF end at the second byte.
constexpr bool is_second(std::uint8_t first, std::uint8_t second) noexcept
{
    switch (first)
    {
    case 0xe0:
        return is_between(second, 0xa0, 0xbf);
    case 0xed:
        return is_between(second, 0x80, 0x9f);
    case 0xf0:
        return is_between(second, 0x90, 0xbf);
    case 0xf4:
        return is_between(second, 0x80, 0x8f);
    default:
        return is_between(second, 0x80, 0xbf);
    }
}
}  // namespace

std::optional<Utf8Error> find_utf8_error(Bytes text) noexcept
{
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t at = 0;
    while (at < text.size())
    {
        if (text.size() - at >= 8 && (load_le<std::uint64_t>(text.data() + at) & high_bits) == 0)
        {
            at += 8;
            continue;
        }
        const std::uint8_t first = text[at];
        const std::size_t size = size_of_sequence(first);
        if (size == 0)
            return Utf8Error{.valid_up_to = at, .size = 1};
        for (std::size_t i = 1; i < size; ++i)
        {
            if (at + i == text.size())
                return Utf8Error{.valid_up_to = at, .size = 0};
            const std::uint8_t byte = text[at + i];
            if (i == 1 ? !is_second(first, byte) : !is_between(byte, 0x80, 0xbf))
                return Utf8Error{.valid_up_to = at, .size = static_cast<std::uint8_t>(i)};
        }
        at += size;
    }
    return std::nullopt;
}

std::string message_of(const Utf8Error& error)
{
    const std::string from = "from index " + std::to_string(error.valid_up_to);
    if (error.size == 0)
        return "incomplete utf-8 byte sequence " + from;
    return "invalid utf-8 sequence of " + std::to_string(error.size) + " bytes " + from;
}
}  // namespace braid::svm
