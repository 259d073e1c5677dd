// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/value.hpp"

namespace braid::move
{
/// What values weigh by a gas schedule, in abstract units.
/// aptos-core: aptos-gas-schedule/src/gas_schedule/misc.rs.
struct AbstractSizes
{
    /// By kind: booleans, integers and addresses as values of their own; delayed ones as u64 are.
    std::array<std::uint64_t, value_kind_count> scalar{};
    /// By kind of element: each in a vector of scalars, and what the vector itself weighs: `vector`, or 0 of the five oldest
    /// kinds before gas feature version 3.
    std::array<std::uint64_t, value_kind_count> packed{};
    std::array<std::uint64_t, value_kind_count> packed_vector{};
    /// The same where a size is taken behind references: u16, u32 and u256 as values of their own there.
    std::array<std::uint64_t, value_kind_count> packed_behind{};
    std::uint64_t structure = 0;
    std::uint64_t vector = 0;
    std::uint64_t reference = 0;
    /// As a structure, until it has a price of its own.
    std::uint64_t closure = 0;

    /// Sets what follows from the rest: `scalar` of delayed, `closure`, `packed_vector` and `packed_behind`.
    void complete(std::uint64_t feature_version) noexcept;
};

/// The sizes of old events and tables, which no schedule changes.
/// aptos-core: move-vm/types/src/views.rs, legacy_abstract_memory_size.
[[nodiscard]] const AbstractSizes& legacy_sizes() noexcept;

[[nodiscard]] std::uint64_t container_size(
    const Value& value, const AbstractSizes& sizes, bool is_behind) noexcept;

/// The whole value; of a reference the reference alone. Cost: a load for scalars; containers are walked, vectors of scalars not.
[[nodiscard]] inline std::uint64_t abstract_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    if (value.kind < ValueKind::signer) [[likely]]
        return sizes.scalar[static_cast<std::size_t>(value.kind)];
    return container_size(value, sizes, false);
}
/// The same; of a reference what it refers to.
[[nodiscard]] inline std::uint64_t abstract_size_dereferenced(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    const Value target = value.kind == ValueKind::reference ? view(value) : value;
    if (target.kind < ValueKind::signer) [[likely]]
        return sizes.scalar[static_cast<std::size_t>(target.kind)];
    return container_size(target, sizes, true);
}
/// What stands on the stack of it.
[[nodiscard]] inline std::uint64_t abstract_stack_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    switch (value.kind)
    {
    case ValueKind::signer:
    case ValueKind::structure:
        return sizes.structure;
    case ValueKind::vector:
        return sizes.packed_vector[static_cast<std::size_t>(value.vector->element)];
    case ValueKind::closure:
        return sizes.closure;
    case ValueKind::reference:
        return sizes.reference;
    default:
        return sizes.scalar[static_cast<std::size_t>(value.kind)];
    }
}
/// What does not.
[[nodiscard]] inline std::uint64_t abstract_heap_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    if (value.kind < ValueKind::signer || value.kind >= ValueKind::reference) [[likely]]
        return 0;
    const std::uint64_t whole = container_size(value, sizes, false);
    const std::uint64_t stack = abstract_stack_size(value, sizes);
    return whole > stack ? whole - stack : 0;
}
/// What it takes as an element of a vector, of containers their heads.
[[nodiscard]] inline std::uint64_t abstract_packed_size(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    switch (value.kind)
    {
    case ValueKind::signer:
    case ValueKind::structure:
        return sizes.structure;
    case ValueKind::vector:
        return sizes.vector;
    case ValueKind::closure:
        return sizes.closure;
    case ValueKind::reference:
        return sizes.reference;
    case ValueKind::delayed:
        return sizes.packed[static_cast<std::size_t>(ValueKind::u64)];
    default:
        return sizes.packed[static_cast<std::size_t>(value.kind)];
    }
}
}  // namespace braid::move
