// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"

namespace braid::storage
{
/// The writes of one column.
struct ColumnWrites
{
    Column column{};
    std::span<const StoreWrite> writes;
};

/// A commit's writes taken apart by column, in order, with how large they are; or why a store does not take them.
/// [ascending by column and key, each key once]
struct OrderedWrites
{
    std::vector<ColumnWrites> columns;
    std::uint64_t size = 0;

    [[nodiscard]] static StoreResult<OrderedWrites> of(std::span<const StoreWrite> writes);
};
}  // namespace braid::storage
