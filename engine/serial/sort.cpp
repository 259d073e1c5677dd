// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/sort.hpp"

#include <algorithm>

namespace braid::engine
{
void sort(storage::WriteSet& set) noexcept
{
    std::sort(set.entries.begin(), set.entries.end(),
        [](const storage::WriteSet::Entry& a, const storage::WriteSet::Entry& b)
        {
            if (a.key.vm != b.key.vm)
                return a.key.vm < b.key.vm;
            if (a.key.kind != b.key.kind)
                return a.key.kind < b.key.kind;
            return compare(a.key.bytes, b.key.bytes) < 0;
        });
}
}  // namespace braid::engine
