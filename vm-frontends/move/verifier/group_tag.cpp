// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/group_tag.hpp"
#include "base/bcs.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <algorithm>
#include <array>
#include <utility>

namespace braid::move
{
namespace
{
bool is_space(char character) noexcept
{
    return character == ' ' || (character >= '\t' && character <= '\r' && character != '\v');
}

bool is_letter(char character) noexcept
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool is_digit(char character) noexcept
{
    return character >= '0' && character <= '9';
}

int hex_value(char character) noexcept
{
    if (is_digit(character))
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

constexpr std::array<std::pair<std::string_view, TypeKind>, 9> primitive_names{{
    {"bool", TypeKind::boolean},
    {"u8", TypeKind::u8},
    {"u16", TypeKind::u16},
    {"u32", TypeKind::u32},
    {"u64", TypeKind::u64},
    {"u128", TypeKind::u128},
    {"u256", TypeKind::u256},
    {"address", TypeKind::address},
    {"signer", TypeKind::signer},
}};

bool is_reserved(std::string_view name) noexcept
{
    return name == "vector" || name == "true" || name == "false" ||
           std::ranges::any_of(
               primitive_names, [&](const auto& entry) { return entry.first == name; });
}

/// Reads and encodes at once. After a mistake nothing more is read.
class TagParser
{
public:
    TagParser(std::string_view text, std::vector<std::uint8_t>& out) noexcept
      : text_(text), out_(out), writer_(out)
    {}

    /// The StructTag that the whole text is.
    bool parse(GroupTag& tag)
    {
        skip_spaces();
        if (!structure(0, &tag))
            return false;
        return at_ == text_.size();
    }
    /// The TypeTag that the whole text is.
    bool parse_type()
    {
        skip_spaces();
        return type(0) && at_ == text_.size();
    }

private:
    void skip_spaces() noexcept
    {
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
    }

    bool take(std::string_view token) noexcept
    {
        if (!text_.substr(at_).starts_with(token))
            return false;
        at_ += token.size();
        skip_spaces();
        return true;
    }

    /// A word; empty where there is none.
    std::string_view word() noexcept
    {
        const std::size_t begin = at_;
        if (at_ == text_.size() || !is_letter(text_[at_]))
            return {};
        while (at_ < text_.size() &&
               (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '_'))
            ++at_;
        const std::string_view found = text_.substr(begin, at_ - begin);
        skip_spaces();
        return found;
    }

    /// A name of a module or of a structure.
    std::optional<std::string_view> name()
    {
        const std::string_view found = word();
        if (found.empty() || is_reserved(found))
            return {};
        return found;
    }

    std::optional<Hash32> address() noexcept
    {
        if (!text_.substr(at_).starts_with("0x") && !text_.substr(at_).starts_with("0X"))
            return {};
        at_ += 2;
        const std::size_t begin = at_;
        while (at_ < text_.size() && hex_value(text_[at_]) >= 0)
            ++at_;
        const std::string_view digits = text_.substr(begin, at_ - begin);
        skip_spaces();
        Hash32 found;
        if (digits.empty() || digits.size() > 2 * found.bytes.size())
            return {};
        for (std::size_t i = 0; i < digits.size(); ++i)
        {
            const auto value = static_cast<unsigned>(hex_value(digits[digits.size() - 1 - i]));
            std::uint8_t& byte = found.bytes[found.bytes.size() - 1 - i / 2];
            byte = static_cast<std::uint8_t>(byte | (value << (4 * (i % 2))));
        }
        return found;
    }

    static Bytes bytes_of(std::string_view text) noexcept
    {
        return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    }

    bool structure(unsigned depth, GroupTag* tag)
    {
        const auto owner = address();
        if (!owner || !take("::"))
            return false;
        const auto module = name();
        if (!module || !take("::"))
            return false;
        const auto type_name = name();
        if (!type_name)
            return false;
        writer_.raw(*owner);
        writer_.bytes(bytes_of(*module));
        writer_.bytes(bytes_of(*type_name));
        if (tag != nullptr)
        {
            tag->address = *owner;
            tag->module = *module;
            tag->name = *type_name;
        }
        return type_arguments(depth);
    }

    bool type_arguments(unsigned depth)
    {
        // The count comes first in BCS: the arguments are encoded behind, and the count is put before them.
        const std::size_t begin = out_.size();
        std::size_t count = 0;
        if (take("<"))
        {
            while (!take(">"))
            {
                if (!type(depth + 1))
                    return false;
                ++count;
                if (!take(",") && !text_.substr(at_).starts_with(">"))
                    return false;
            }
        }
        const std::size_t end = out_.size();
        writer_.leb128(count);
        std::rotate(out_.begin() + static_cast<std::ptrdiff_t>(begin),
            out_.begin() + static_cast<std::ptrdiff_t>(end), out_.end());
        return true;
    }

    bool type(unsigned depth)
    {
        if (depth > type_depth_max)
            return false;
        if (at_ < text_.size() && text_[at_] == '0')
        {
            writer_.u8(static_cast<std::uint8_t>(TypeKind::structure));
            return structure(depth, nullptr);
        }
        const std::string_view keyword = word();
        if (keyword == "vector")
        {
            writer_.u8(static_cast<std::uint8_t>(TypeKind::vector));
            return take("<") && type(depth + 1) && take(">");
        }
        const auto* const primitive = std::ranges::find(
            primitive_names, keyword, &std::pair<std::string_view, TypeKind>::first);
        if (primitive == primitive_names.end())
            return false;
        writer_.u8(static_cast<std::uint8_t>(primitive->second));
        return true;
    }

    std::string_view text_;
    std::vector<std::uint8_t>& out_;
    bcs::Writer writer_;
    std::size_t at_ = 0;
};
}  // namespace

std::optional<GroupTag> parse_group_tag(std::string_view text)
{
    GroupTag tag;
    if (!TagParser{text, tag.encoded}.parse(tag))
        return {};
    return tag;
}

std::optional<std::vector<std::uint8_t>> parse_type_tag(std::string_view text)
{
    std::vector<std::uint8_t> encoded;
    if (!TagParser{text, encoded}.parse_type())
        return {};
    return encoded;
}
}  // namespace braid::move
