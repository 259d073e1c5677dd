// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/code_space.hpp"
#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/runtime/native.hpp"

/// How natives take arguments and give answers. The verifier has proved that arguments are of their declared types.
namespace braid::move
{
/// The result of a native that gives one value.
[[nodiscard]] inline NativeOutcome give(NativeCall& call, const Value& result) noexcept
{
    call.give(result);
    return NativeOutcome::done;
}
[[nodiscard]] inline NativeOutcome abort(NativeCall& call, std::uint64_t code) noexcept
{
    call.abort_code = code;
    return NativeOutcome::aborted;
}
[[nodiscard]] inline NativeOutcome fail(NativeCall& call, StatusCode failure) noexcept
{
    call.failure = failure;
    return NativeOutcome::failed;
}

/// The bytes of a vector<u8>.
[[nodiscard]] inline Bytes bytes_of(const Value& vector) noexcept
{
    return vector.vector->bytes();
}
/// The bytes of a 0x1::string::String.
[[nodiscard]] inline Bytes string_bytes_of(const Value& string) noexcept
{
    return bytes_of(string.structure->fields()[0]);
}
[[nodiscard]] inline std::string_view text_of(Bytes utf8) noexcept
{
    return {reinterpret_cast<const char*>(utf8.data()), utf8.size()};
}
[[nodiscard]] inline Bytes bytes_of_text(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
/// The field of the structure that a reference refers to.
[[nodiscard]] inline Value& field_of(const Value& reference, std::size_t index) noexcept
{
    return structure_of(reference).fields()[index];
}
/// The bytes of the vector<u8> that a reference refers to.
[[nodiscard]] inline Bytes referred_bytes(const Value& reference) noexcept
{
    return vector_of(reference).bytes();
}
/// Drops all arguments: for natives that pass none on.
inline void drop_arguments(NativeCall& call, Heap& heap) noexcept
{
    for (Value& argument : call.arguments)
        drop_value(argument, heap);
}

/// A reference to a signer's address, which lasts as long as the transaction.
[[nodiscard]] inline Value reference_to_address(const Value& signer) noexcept
{
    Value reference;
    reference.kind = ValueKind::reference;
    reference.target_kind = ValueKind::address;
    // An address is never written through: signers are borrowed immutably alone.
    reference.reference = {const_cast<Hash32*>(signer.signer.account), nullptr};
    return reference;
}

/// The state stopped answering: nothing of this counts.
[[nodiscard]] inline NativeOutcome stop(NativeCall& call) noexcept
{
    return fail(call, StatusCode::storage_error);
}
}  // namespace braid::move
