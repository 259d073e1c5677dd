// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/gas_amount.hpp"
#include "vm-frontends/move/runtime/value.hpp"
#include <array>

namespace braid::move
{
/// How large values are as gas sees them, whatever memory they take here. The size of a value is that of its head, which
/// stands on the stack, and of what the head owns, which stands on the heap. A reference owns nothing.
/// aptos-core: aptos-move/aptos-gas-schedule/src/gas_schedule/misc.rs.
struct AbstractSizes
{
    // As the schedule has them.
    std::uint64_t u8 = 0;
    std::uint64_t u16 = 0;
    std::uint64_t u32 = 0;
    std::uint64_t u64 = 0;
    std::uint64_t u128 = 0;
    std::uint64_t u256 = 0;
    std::uint64_t boolean = 0;
    std::uint64_t address = 0;
    std::uint64_t structure = 0;
    std::uint64_t closure = 0;
    std::uint64_t vector = 0;
    std::uint64_t reference = 0;
    std::uint64_t packed_u8 = 0;
    std::uint64_t packed_u16 = 0;
    std::uint64_t packed_u32 = 0;
    std::uint64_t packed_u64 = 0;
    std::uint64_t packed_u128 = 0;
    std::uint64_t packed_u256 = 0;
    std::uint64_t packed_boolean = 0;
    std::uint64_t packed_address = 0;

    // By ValueKind, made of those by resolve().
    std::array<std::uint64_t, value_kind_count> head{};
    /// What an element of a vector takes; of containers, their heads.
    std::array<std::uint64_t, value_kind_count> packed{};
    /// The head of a vector of scalars, which feature versions before 3 forgot.
    std::uint64_t scalar_vector_head = 0;

    void resolve(std::uint64_t feature_version) noexcept;
};

/// Whether values of the kind may own others, so that their size is more than their head.
[[nodiscard]] constexpr bool is_container(ValueKind kind) noexcept
{
    return kind >= ValueKind::signer && kind <= ValueKind::closure;
}

/// Of a container: its head and all that it owns. [is_container(value.kind)]
[[nodiscard]] std::uint64_t abstract_size_of_container(
    const Value& value, const AbstractSizes& sizes) noexcept;
/// Of a container: what it owns. [is_container(value.kind)]
[[nodiscard]] std::uint64_t abstract_heap_size_of_container(
    const Value& value, const AbstractSizes& sizes) noexcept;

/// Cost: a load for scalars; else linear in what it owns, vectors of scalars counting as one.
[[nodiscard]] inline std::uint64_t abstract_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    if (is_container(value.kind))
        return abstract_size_of_container(value, sizes);
    return sizes.head[static_cast<std::size_t>(value.kind)];
}
/// Of what a reference refers to; of others, their own.
[[nodiscard]] std::uint64_t abstract_size_dereferenced(
    const Value& value, const AbstractSizes& sizes) noexcept;
/// What the value owns. Cost: as abstract_size().
[[nodiscard]] inline std::uint64_t abstract_heap_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    return is_container(value.kind) ? abstract_heap_size_of_container(value, sizes) : 0;
}
/// The value's head.
[[nodiscard]] inline std::uint64_t abstract_stack_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    if (value.kind == ValueKind::vector && value.vector->element != ValueKind::none)
        return sizes.scalar_vector_head;
    return sizes.head[static_cast<std::size_t>(value.kind)];
}
/// What the value takes as an element of a vector.
[[nodiscard]] inline std::uint64_t abstract_packed_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    return sizes.packed[static_cast<std::size_t>(value.kind)];
}
}  // namespace braid::move
