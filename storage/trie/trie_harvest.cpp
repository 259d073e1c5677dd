// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_harvest.hpp"
#include <algorithm>

namespace braid::storage
{
StoreResult<TrieWrites> writes_of(const TrieHarvest& harvest, const StoreView& view)
{
    TrieWrites result;
    for (const TrieOwner& owner : harvest.cleared)
    {
        const std::vector<std::uint8_t> prefix = node_key_prefix(owner);
        const auto done = view.scan(Column::evm_nodes, prefix,
            [&](Bytes key, Bytes)
            {
                if (key.size() < prefix.size() || !equal(key.first(prefix.size()), prefix))
                    return false;
                result.cleared_keys.emplace_back(key.begin(), key.end());
                return true;
            });
        if (!done.ok())
            return Err{done.error()};
    }
    result.writes.reserve(harvest.entries.size() + result.cleared_keys.size());
    // Both are ascending; what the harvest says of a key holds.
    auto cleared = result.cleared_keys.begin();
    const auto add_cleared_before = [&](const Bytes* bound)
    {
        for (; cleared != result.cleared_keys.end(); ++cleared)
        {
            const int order = bound == nullptr ? -1 : compare(*cleared, *bound);
            if (order > 0)
                return;
            if (order < 0)
                result.writes.push_back(
                    {.column = Column::evm_nodes, .key = *cleared, .value = {}});
        }
    };
    for (const TrieHarvest::Entry& entry : harvest.entries)
    {
        const Bytes key = harvest.key(entry);
        add_cleared_before(&key);
        result.writes.push_back(
            {.column = Column::evm_nodes, .key = key, .value = harvest.node(entry)});
    }
    add_cleared_before(nullptr);
    return result;
}
}  // namespace braid::storage
