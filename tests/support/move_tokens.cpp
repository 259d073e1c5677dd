// SPDX-License-Identifier: Apache-2.0
#include "tests/support/move_tokens.hpp"

#include "base/hex.hpp"
#include "tests/support/move_assembler.hpp"
#include <algorithm>

namespace braid::tests
{
namespace
{
[[nodiscard]] bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

[[nodiscard]] bool begins_name(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

[[nodiscard]] bool is_in_name(char c) noexcept
{
    return begins_name(c) || is_digit(c);
}

class Tokenizer
{
public:
    explicit Tokenizer(std::string_view text) noexcept : text_(text) {}

    std::vector<MoveToken> run()
    {
        std::vector<MoveToken> tokens;
        for (skip_space(); !text_.empty(); skip_space())
            tokens.push_back(read());
        tokens.emplace_back();
        tokens.back().line = line_;
        return tokens;
    }

private:
    void skip_space()
    {
        while (!text_.empty())
        {
            if (text_.starts_with("//"))
                text_.remove_prefix(std::min(text_.find('\n'), text_.size()));
            else if (text_[0] == '\n' || text_[0] == ' ' || text_[0] == '\t' || text_[0] == '\r')
            {
                line_ += text_[0] == '\n' ? 1 : 0;
                text_.remove_prefix(1);
            }
            else
                return;
        }
    }

    std::string take(std::size_t size)
    {
        std::string taken{text_.substr(0, size)};
        text_.remove_prefix(std::min(size, text_.size()));
        return taken;
    }

    /// What is in the quotes that come next.
    std::string take_quoted()
    {
        text_.remove_prefix(1);
        const std::size_t end = text_.find('"');
        if (end == std::string_view::npos)
            fail_assembly(line_, "quotes are not closed");
        std::string inside = take(end);
        text_.remove_prefix(1);
        return inside;
    }

    MoveToken read()
    {
        MoveToken token;
        token.line = line_;
        const char c = text_[0];
        if ((c == 'b' || c == 'x') && text_.size() > 1 && text_[1] == '"')
        {
            text_.remove_prefix(1);
            const std::string inside = take_quoted();
            token.kind = MoveToken::Kind::bytes;
            token.is_text = c == 'b';
            token.text = inside;
            if (token.is_text)
                token.bytes.assign(inside.begin(), inside.end());
            else if (auto bytes = from_hex(inside))
                token.bytes = std::move(*bytes);
            else
                fail_assembly(line_, "no hexadecimal digits: " + inside);
        }
        else if (c == '"')
        {
            token.kind = MoveToken::Kind::name;
            token.text = take_quoted();
        }
        else if (begins_name(c) || is_digit(c))
        {
            token.kind = is_digit(c) ? MoveToken::Kind::number : MoveToken::Kind::name;
            const auto end = std::ranges::find_if_not(text_, is_in_name);
            token.text = take(static_cast<std::size_t>(end - text_.begin()));
        }
        else
        {
            token.kind = MoveToken::Kind::mark;
            token.text = take(text_.starts_with("::") ? 2 : 1);
        }
        return token;
    }

    std::string_view text_;
    std::size_t line_ = 1;
};
}  // namespace

void fail_assembly(std::size_t line, const std::string& why)
{
    throw AssemblyError{"line " + std::to_string(line) + ": " + why};
}

std::vector<MoveToken> tokens_of(std::string_view text)
{
    return Tokenizer{text}.run();
}

u256 number_of(const MoveToken& token)
{
    const bool is_hex = token.text.starts_with("0x");
    const u256 base{is_hex ? 16U : 10U};
    const u256 limit{std::uint64_t{1} << 60, 0, 0, 0};
    u256 value;
    bool has_digit = false;
    for (const char c : std::string_view{token.text}.substr(is_hex ? 2 : 0))
    {
        if (c == '_')
            continue;
        const bool is_letter = is_hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
        if (!is_digit(c) && !is_letter)
            fail_assembly(token.line, "no number: " + token.text);
        const int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
        const u256 before = value;
        value = value * base + u256{static_cast<std::uint64_t>(digit)};
        if (value < before || (is_hex && before >= limit))
            fail_assembly(token.line, "a number of more than 256 bits");
        has_digit = true;
    }
    if (!has_digit || token.kind != MoveToken::Kind::number)
        fail_assembly(token.line, "no number: " + token.text);
    return value;
}

Hash32 address_of(const MoveToken& token)
{
    if (!token.text.starts_with("0x"))
        fail_assembly(token.line, "no address: " + token.text);
    const u256 value = number_of(token);
    Hash32 address;
    for (std::size_t i = 0; i < 4; ++i)
        store_be<std::uint64_t>(address.bytes.data() + 8 * i, value[3 - i]);
    return address;
}

const MoveToken& MoveTokens::next()
{
    const MoveToken& token = peek();
    if (place_ + 1 < tokens_.size())
        ++place_;
    return token;
}

bool MoveTokens::sees(std::string_view text, std::size_t ahead) const
{
    const MoveToken& token = peek(ahead);
    return (token.kind == MoveToken::Kind::name || token.kind == MoveToken::Kind::mark) &&
           token.text == text;
}

bool MoveTokens::takes(std::string_view text)
{
    if (!sees(text))
        return false;
    next();
    return true;
}

void MoveTokens::expect(std::string_view text)
{
    if (!takes(text))
        fail("expected " + std::string{text} + ", not " + peek().text);
}

std::string MoveTokens::name()
{
    if (peek().kind != MoveToken::Kind::name)
        fail("expected a name, not " + peek().text);
    return next().text;
}

std::uint64_t MoveTokens::number(std::uint64_t max)
{
    const u256 value = number_of(peek());
    if (value > u256{max})
        fail("a number larger than " + std::to_string(max));
    next();
    return value[0];
}

void MoveTokens::skip_braces()
{
    for (std::size_t depth = 1; depth > 0;)
    {
        if (at_end())
            fail("braces are not closed");
        const MoveToken& token = next();
        if (token.kind == MoveToken::Kind::mark && token.text == "{")
            ++depth;
        if (token.kind == MoveToken::Kind::mark && token.text == "}")
            --depth;
    }
}
}  // namespace braid::tests
