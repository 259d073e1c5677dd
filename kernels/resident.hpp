// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// What resident tries have in common. A resident trie is a store of numbered references that lives where they are
/// computed, in a device's memory or in the host's, from one update to the next. An update brings the nodes that changed,
/// with the slots of what they refer to; nothing of the others moves.
namespace braid::kernels
{
/// A place in the store.
using Slot = std::uint32_t;

/// A branch's children stand in so many slots in a row, the first a multiple of it.
inline constexpr Slot resident_group_size = 16;

/// What is known of a resident trie before its first update.
struct ResidentSize
{
    /// At most resident_slots_max.
    std::size_t slots = 0;
    /// How many nodes an update has as a rule, by which the row is chosen.
    std::size_t nodes_per_update = 0;
};
inline constexpr std::size_t resident_slots_max = std::size_t{1} << 32;

/// A leaf's or branch's value is at most so long, in every row: a thread of a device encodes it.
inline constexpr std::size_t resident_value_size_max = std::size_t{15} << 10;

enum class ResidentError : std::uint8_t
{
    /// The store is more than is left of what the process may take of a device's memory (BRAID_GPU_MEMORY), or of that
    /// memory itself.
    device_memory,
    value_too_long,
    /// Over resident_slots_max.
    too_many_slots,
};
}  // namespace braid::kernels
