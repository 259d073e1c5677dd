// SPDX-License-Identifier: Apache-2.0
#include "storage/store/ordered_writes.hpp"

namespace braid::storage
{
StoreResult<OrderedWrites> OrderedWrites::of(std::span<const StoreWrite> writes)
{
    OrderedWrites ordered;
    for (std::size_t i = 0; i < writes.size(); ++i)
    {
        const StoreWrite& write = writes[i];
        const std::size_t value_size = write.value ? write.value->size() : 0;
        if (write.key.size() > store_key_size_max || value_size > store_value_size_max)
        {
            return Err{StoreError{.kind = StoreError::Kind::too_large,
                .detail = std::string{name_of(write.column)} + ": a key of " +
                          std::to_string(write.key.size()) + " bytes with a value of " +
                          std::to_string(value_size)}};
        }
        ordered.size += write.key.size() + value_size;
        if (i > 0 && writes[i - 1].column == write.column)
        {
            BRAID_ASSERT(compare(writes[i - 1].key, write.key) < 0);
            ColumnWrites& column = ordered.columns.back();
            column.writes = {column.writes.data(), column.writes.size() + 1};
            continue;
        }
        BRAID_ASSERT(i == 0 || writes[i - 1].column < write.column);
        BRAID_ASSERT(static_cast<std::size_t>(write.column) < column_count);
        ordered.columns.push_back({.column = write.column, .writes = writes.subspan(i, 1)});
    }
    return ordered;
}
}  // namespace braid::storage
