// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/flat/node.hpp"
#include "storage/flat_state.hpp"

namespace braid::storage
{
/// A version, and eight bytes of its key to compare by.
struct KeyedVersion
{
    std::uint64_t chunk = 0;
    const Node* node = nullptr;
};

/// Sorts by {vm, kind, bytes}. Looks at a key's bytes eight at a time, for all keys together, so that memory is asked for
/// ahead. Cost: for each eight bytes that keys share a pass, and a sort of numbers. [`chunk` has each name's first eight bytes; one
/// version a location]
void sort_by_key(std::span<KeyedVersion> versions);

struct FlatState::Unsettled::Content
{
    /// Of each location the newest version, in the order of keys.
    std::vector<KeyedVersion> entries{};
    std::uint64_t settled = 0;
    Versions versions = Versions::all;
};
}  // namespace braid::storage
