// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/move-stdlib/src/natives/string.rs.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "base/utf8.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"
#include "vm-frontends/move/natives/string_format.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// [text is UTF-8]
[[nodiscard]] bool is_character_boundary(Bytes text, std::uint64_t at) noexcept
{
    if (at >= text.size())
        return at == text.size();
    return (text[at] & 0xC0) != 0x80;
}

[[nodiscard]] NativeOutcome check_utf8(NativeContext& context, NativeCall& call) noexcept
{
    const Bytes text = referred_bytes(call.arguments[0]);
    if (!context.charge(string_check_utf8_base, string_check_utf8_per_byte, text.size()))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_bool(is_utf8(text)));
}

[[nodiscard]] NativeOutcome is_char_boundary(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(string_is_char_boundary_base))
        return NativeOutcome::out_of_gas;
    const Bytes text = referred_bytes(call.arguments[0]);
    return give(call, Value::of_bool(is_character_boundary(text, call.arguments[1].scalar)));
}

[[nodiscard]] NativeOutcome sub_string(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(string_sub_string_base))
        return NativeOutcome::out_of_gas;
    const std::uint64_t begin = call.arguments[1].scalar;
    const std::uint64_t end = call.arguments[2].scalar;
    if (end < begin)
        return abort(call, 1);
    if (!context.charge(string_sub_string_per_byte, end - begin))
        return NativeOutcome::out_of_gas;
    const Bytes text = referred_bytes(call.arguments[0]);
    // 0x1::string asks before it calls; aptos-core's node would panic here.
    if (end > text.size() || !is_character_boundary(text, begin) ||
        !is_character_boundary(text, end))
        return fail(call, StatusCode::unknown_invariant_violation_error);
    return give(call, Value::of_bytes(text.subspan(begin, end - begin), context.heap));
}

[[nodiscard]] NativeOutcome index_of(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(string_index_of_base))
        return NativeOutcome::out_of_gas;
    const Bytes pattern = referred_bytes(call.arguments[1]);
    if (!context.charge(string_index_of_per_byte_pattern, pattern.size()))
        return NativeOutcome::out_of_gas;
    const Bytes text = referred_bytes(call.arguments[0]);
    std::uint64_t position = 0;
    if (!pattern.empty())
    {
        // Linear in both, whatever they are: what is charged is linear too.
        const void* const found =
            text.empty() ? nullptr :
                           ::memmem(text.data(), text.size(), pattern.data(), pattern.size());
        position = found == nullptr ? text.size() :
                                      static_cast<std::uint64_t>(
                                          static_cast<const std::uint8_t*>(found) - text.data());
    }
    if (!context.charge(string_index_of_per_byte_searched, position))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_u64(position));
}

constexpr NativeEntry entries[] = {
    {1, "string", "internal_check_utf8", check_utf8},
    {1, "string", "internal_is_char_boundary", is_char_boundary},
    {1, "string", "internal_sub_string", sub_string},
    {1, "string", "internal_index_of", index_of},
    {1, "string_utils", "native_format", native_format},
    {1, "string_utils", "native_format_list", native_format_list},
};
}  // namespace

std::span<const NativeEntry> string_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
