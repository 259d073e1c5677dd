// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/client_data.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace braid::move
{
namespace
{
/// Text of a known field with its escapes resolved. What is longer is none that is looked for.
class ShortText
{
public:
    void push(char character) noexcept
    {
        if (size_ < text_.size())
            text_[size_] = character;
        ++size_;
    }
    [[nodiscard]] std::string_view view() const noexcept
    {
        return size_ <= text_.size() ? std::string_view{text_.data(), size_} : std::string_view{};
    }

private:
    std::array<char, 64> text_{};
    std::size_t size_ = 0;
};

/// JSON, RFC 8259, read once from front to back; strings must be UTF-8 where they are read as such by the caller.
class JsonScanner
{
public:
    explicit JsonScanner(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] bool at_end() noexcept
    {
        skip_space();
        return text_.empty();
    }
    [[nodiscard]] bool take(char expected) noexcept
    {
        skip_space();
        return take_here(expected);
    }

    [[nodiscard]] bool skip_string(ShortText& out) noexcept
    {
        if (!take('"'))
            return false;
        while (!text_.empty())
        {
            const char character = text_.front();
            text_.remove_prefix(1);
            if (character == '"')
                return true;
            if (static_cast<unsigned char>(character) < 0x20)
                return false;
            if (character != '\\')
                out.push(character);
            else if (!skip_escape(out))
                return false;
        }
        return false;
    }

    [[nodiscard]] bool skip_value(unsigned depth) noexcept
    {
        skip_space();
        if (text_.empty() || depth > client_data_depth_max)
            return false;
        ShortText ignored;
        switch (text_.front())
        {
        case '"':
            return skip_string(ignored);
        case '{':
            return skip_object(depth);
        case '[':
            return skip_array(depth);
        case 't':
            return take_word("true");
        case 'f':
            return take_word("false");
        case 'n':
            return take_word("null");
        default:
            return skip_number();
        }
    }

private:
    void skip_space() noexcept
    {
        const std::size_t end = text_.find_first_not_of(" \t\r\n");
        text_.remove_prefix(end == std::string_view::npos ? text_.size() : end);
    }
    [[nodiscard]] bool take_here(char expected) noexcept
    {
        if (text_.empty() || text_.front() != expected)
            return false;
        text_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool take_word(std::string_view word) noexcept
    {
        if (!text_.starts_with(word))
            return false;
        text_.remove_prefix(word.size());
        return true;
    }

    [[nodiscard]] bool skip_escape(ShortText& out) noexcept
    {
        if (text_.empty())
            return false;
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const char letter = text_.front();
        text_.remove_prefix(1);
        if (const std::size_t at = letters.find(letter); at != std::string_view::npos)
        {
            out.push(meanings[at]);
            return true;
        }
        if (letter != 'u' || text_.size() < 4)
            return false;
        unsigned unit = 0;
        for (std::size_t i = 0; i < 4; ++i)
        {
            const auto digit = hex_digit(text_[i]);
            if (!digit)
                return false;
            unit = 16 * unit + *digit;
        }
        text_.remove_prefix(4);
        // No field that is looked for has anything else.
        out.push(unit < 0x80 ? static_cast<char>(unit) : '\x7f');
        return true;
    }
    [[nodiscard]] static std::optional<unsigned> hex_digit(char digit) noexcept
    {
        if (digit >= '0' && digit <= '9')
            return static_cast<unsigned>(digit - '0');
        const char lower = static_cast<char>(digit | 0x20);
        if (lower >= 'a' && lower <= 'f')
            return static_cast<unsigned>(lower - 'a') + 10;
        return std::nullopt;
    }

    [[nodiscard]] std::size_t skip_digits() noexcept
    {
        std::size_t count = 0;
        while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9')
        {
            text_.remove_prefix(1);
            ++count;
        }
        return count;
    }
    [[nodiscard]] bool skip_number() noexcept
    {
        (void)take_here('-');
        const bool leads_with_zero = !text_.empty() && text_.front() == '0';
        const std::size_t digits = skip_digits();
        if (digits == 0 || (leads_with_zero && digits > 1))
            return false;
        if (take_here('.') && skip_digits() == 0)
            return false;
        if (!take_here('e') && !take_here('E'))
            return true;
        if (!take_here('+'))
            (void)take_here('-');
        return skip_digits() != 0;
    }

    [[nodiscard]] bool skip_array(unsigned depth) noexcept
    {
        text_.remove_prefix(1);
        if (take(']'))
            return true;
        do
        {
            if (!skip_value(depth + 1))
                return false;
        }
        while (take(','));
        return take(']');
    }
    [[nodiscard]] bool skip_object(unsigned depth) noexcept
    {
        text_.remove_prefix(1);
        if (take('}'))
            return true;
        do
        {
            ShortText name;
            if (!skip_string(name) || !take(':') || !skip_value(depth + 1))
                return false;
        }
        while (take(','));
        return take('}');
    }

    std::string_view text_;
};

/// The fields that client data must have, each once.
struct Fields
{
    std::optional<ShortText> type;
    std::optional<ShortText> challenge;
    std::optional<ShortText> origin;

    [[nodiscard]] std::optional<ShortText>* find(std::string_view name) noexcept
    {
        if (name == "type")
            return &type;
        if (name == "challenge")
            return &challenge;
        return name == "origin" ? &origin : nullptr;
    }
};

[[nodiscard]] bool scan_fields(std::string_view text, Fields& fields) noexcept
{
    JsonScanner scanner{text};
    if (!scanner.take('{') || scanner.take('}'))
        return false;
    do
    {
        ShortText name;
        if (!scanner.skip_string(name) || !scanner.take(':'))
            return false;
        std::optional<ShortText>* const field = fields.find(name.view());
        if (field == nullptr)
        {
            if (!scanner.skip_value(1))
                return false;
            continue;
        }
        if (field->has_value() || !scanner.skip_string(field->emplace()))
            return false;
    }
    while (scanner.take(','));
    return scanner.take('}') && scanner.at_end();
}

/// The digits of a hash without padding; `last` are the digits of 62 and 63.
[[nodiscard]] std::array<char, 43> base64_of(const Hash32& hash, std::string_view last) noexcept
{
    constexpr std::string_view first =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::array<char, 43> digits{};
    for (std::size_t i = 0; i < digits.size(); ++i)
    {
        const std::size_t bit = 6 * i;
        const unsigned high = hash.bytes[bit / 8];
        const unsigned low = bit / 8 + 1 < hash.bytes.size() ? hash.bytes[bit / 8 + 1] : 0U;
        const unsigned digit = ((high << 8 | low) >> (10 - bit % 8)) & 63;
        digits[i] = digit < first.size() ? first[digit] : last[digit - first.size()];
    }
    return digits;
}
}  // namespace

bool answers_challenge(Bytes client_data, const Hash32& challenge) noexcept
{
    Fields fields;
    const std::string_view text{
        reinterpret_cast<const char*>(client_data.data()), client_data.size()};
    if (!scan_fields(text, fields) || !fields.type || !fields.challenge || !fields.origin)
        return false;
    constexpr std::array<std::string_view, 3> types{
        "webauthn.get", "webauthn.create", "payment.get"};
    if (std::ranges::find(types, fields.type->view()) == types.end())
        return false;
    std::string_view answer = fields.challenge->view();
    while (answer.ends_with('='))
        answer.remove_suffix(1);
    const auto url = base64_of(challenge, "-_");
    const auto plain = base64_of(challenge, "+/");
    return answer == std::string_view{url.data(), url.size()} ||
           answer == std::string_view{plain.data(), plain.size()};
}
}  // namespace braid::move
