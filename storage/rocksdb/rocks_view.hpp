// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"
#include <atomic>
#include <rocksdb/db.h>

namespace braid::storage
{
/// A snapshot that views share with the store, and that is released with the last of them.
using SharedSnapshot = std::shared_ptr<const rocksdb::Snapshot>;

/// Column families by column.
using ColumnHandles = std::array<rocksdb::ColumnFamilyHandle*, column_count>;

class RocksView final : public StoreView
{
public:
    /// [all outlive this; a snapshot of null: everything, where nothing is written]
    RocksView(rocksdb::DB& database, const ColumnHandles& columns, SharedSnapshot snapshot,
        std::atomic<std::uint64_t>& gets) noexcept
      : database_(database), columns_(columns), snapshot_(std::move(snapshot)), gets_(gets)
    {}

    StoreResult<std::optional<std::vector<std::uint8_t>>> get(
        Column column, Bytes key) const override;
    StoreResult<std::vector<std::optional<std::vector<std::uint8_t>>>> get_many(
        Column column, std::span<const Bytes> keys) const override;
    StoreResult<Done> scan(Column column, Bytes from,
        const std::function<bool(Bytes key, Bytes value)>& visit) const override;

private:
    [[nodiscard]] rocksdb::ReadOptions read_options() const;
    [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Column column) const noexcept
    {
        return columns_[static_cast<std::size_t>(column)];
    }

    rocksdb::DB& database_;
    const ColumnHandles& columns_;
    SharedSnapshot snapshot_;
    std::atomic<std::uint64_t>& gets_;
};
}  // namespace braid::storage
