// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include <vector>

namespace braid::storage
{
/// The order of a write set and of a database's locations: by vm, kind and bytes.
[[nodiscard]] inline bool precedes(const StateKey& a, const StateKey& b) noexcept
{
    if (a.vm != b.vm)
        return a.vm < b.vm;
    if (a.kind != b.kind)
        return a.kind < b.kind;
    return compare(a.bytes, b.bytes) < 0;
}

/// The final values of the locations that a block wrote: deltas folded, one entry a location,
/// an absent value for an erased one. Keys and blobs are views into the arenas of the BlockResult
/// that holds the write set. Entries are sorted by {vm, kind, bytes}, so equal blocks give equal sets.
struct WriteSet
{
    struct Entry
    {
        StateKey key;
        Value value;
    };
    std::vector<Entry> entries;
};
}  // namespace braid::storage
