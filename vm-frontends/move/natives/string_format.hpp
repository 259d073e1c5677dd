// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/native.hpp"

namespace braid::move
{
/// How 0x1::string_utils writes values.
struct FormatOptions
{
    /// Structures with their whole names.
    bool has_type_tags = true;
    /// Addresses with all their digits, without 0x.
    bool is_canonical = false;
    bool is_single_line = false;
    /// Integers with their types, as 1u8.
    bool has_integer_types = false;
};

/// Appends the value's text. The outcome is done, or how the native ends. Exactly aptos-core's text:
/// aptos-move/framework/src/natives/string_utils.rs.
[[nodiscard]] NativeOutcome append_formatted(NativeContext& context, NativeCall& call,
    const Type* type, const Value& value, const FormatOptions& options, std::string& out);

/// native_format<T>(value: &T, type_tag: bool, canonicalize: bool, single_line: bool, include_int_types: bool): String
[[nodiscard]] NativeOutcome native_format(NativeContext& context, NativeCall& call) noexcept;
/// native_format_list<T>(format: &vector<u8>, values: &T): String, of Cons<A, Cons<B, NIL>>
[[nodiscard]] NativeOutcome native_format_list(NativeContext& context, NativeCall& call) noexcept;
}  // namespace braid::move
