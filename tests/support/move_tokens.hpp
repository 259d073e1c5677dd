// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/u256.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace braid::tests
{
/// A word of the assembler's language.
struct MoveToken
{
    enum class Kind : std::uint8_t
    {
        name,
        number,
        /// b"...", x"...": `bytes`.
        bytes,
        /// "::" or one character.
        mark,
        end,
    };
    Kind kind = Kind::end;
    /// As it stands in the text; of a name in quotes, what is in them.
    std::string text;
    std::vector<std::uint8_t> bytes;
    /// Of bytes: whether they were said as text.
    bool is_text = false;
    std::size_t line = 0;
};

/// Throws AssemblyError naming the line.
[[noreturn]] void fail_assembly(std::size_t line, const std::string& why);

/// The words of the text, and an end. Throws AssemblyError.
[[nodiscard]] std::vector<MoveToken> tokens_of(std::string_view text);

/// The number that the token says, decimal or hexadecimal, with or without underscores. Throws AssemblyError.
[[nodiscard]] u256 number_of(const MoveToken& token);
/// The address that a hexadecimal number says. Throws AssemblyError.
[[nodiscard]] Hash32 address_of(const MoveToken& token);

/// Reads words one after another.
class MoveTokens
{
public:
    explicit MoveTokens(std::string_view text) : tokens_(tokens_of(text)) {}

    [[nodiscard]] const MoveToken& peek(std::size_t ahead = 0) const
    {
        return tokens_[std::min(place_ + ahead, tokens_.size() - 1)];
    }
    [[nodiscard]] bool at_end() const { return peek().kind == MoveToken::Kind::end; }
    [[nodiscard]] std::size_t place() const noexcept { return place_; }
    void go_to(std::size_t place) noexcept { place_ = place; }
    [[noreturn]] void fail(const std::string& why) const { fail_assembly(peek().line, why); }

    const MoveToken& next();
    /// Whether the next is that mark or word.
    [[nodiscard]] bool sees(std::string_view text, std::size_t ahead = 0) const;
    /// Takes that mark or word where it is next.
    bool takes(std::string_view text);
    void expect(std::string_view text);
    [[nodiscard]] std::string name();
    /// At most `max`.
    [[nodiscard]] std::uint64_t number(std::uint64_t max);
    [[nodiscard]] bool sees_number() const { return peek().kind == MoveToken::Kind::number; }
    [[nodiscard]] bool sees_name() const { return peek().kind == MoveToken::Kind::name; }
    /// Behind "{": to behind the "}" that closes it.
    void skip_braces();

private:
    std::vector<MoveToken> tokens_;
    std::size_t place_ = 0;
};
}  // namespace braid::tests
