// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_state.hpp"
#include <algorithm>

namespace braid::storage
{
DatabaseResult<Done> StateDatabase::prune()
{
    if (const auto settled = settle_all(); !settled.ok())
        return settled;
    if (const auto raised = state_->raise_floor(); !raised.ok())
        return raised;
    state_->trim();
    if (const auto pruned = state_->writable->prune(); !pruned.ok())
        return failed(pruned.error());
    return Done{};
}

/// Brings the height above which history is kept up to the window, as the next batch would.
DatabaseResult<Done> StateDatabase::State::raise_floor()
{
    const std::lock_guard one{settling};
    StoredHeights raised;
    {
        const std::lock_guard lock{mutex};
        raised = heights;
        raised.floor = std::max(heights.floor, std::min(heights.height, window_start()));
        if (raised.floor == heights.floor)
            return Done{};
    }
    const auto encoded = encode_heights(raised);
    const StoreWrite write{.column = Column::meta, .key = heights_key, .value = Bytes{encoded}};
    const auto committed = writable->commit({&write, 1});
    const std::lock_guard lock{mutex};
    if (!committed.ok())
    {
        store_failure = failed(committed.error()).error;
        changed.notify_all();
        return Err{*store_failure};
    }
    heights = raised;
    return Done{};
}

StoreResult<Hash32> StateDatabase::chain_of(const StoreView& view)
{
    const auto meta = read_meta(view);
    if (!meta.ok())
        return Err{meta.error()};
    return meta->identity.value_or(DatabaseIdentity{}).chain;
}
}  // namespace braid::storage
