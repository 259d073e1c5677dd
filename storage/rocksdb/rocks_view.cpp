// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb/rocks_view.hpp"
#include "storage/rocksdb/rocks_status.hpp"

namespace braid::storage
{
namespace
{
std::vector<std::uint8_t> copy_of(const rocksdb::Slice& slice)
{
    const Bytes bytes = bytes_of(slice);
    return {bytes.begin(), bytes.end()};
}
}  // namespace

rocksdb::ReadOptions RocksView::read_options() const
{
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_.get();
    return options;
}

StoreResult<std::optional<std::vector<std::uint8_t>>> RocksView::get(Column column, Bytes key) const
{
    gets_.fetch_add(1, std::memory_order_relaxed);  // a counter
    rocksdb::PinnableSlice value;
    const rocksdb::Status status =
        database_.Get(read_options(), handle(column), slice_of(key), &value);
    if (status.IsNotFound())
        return std::optional<std::vector<std::uint8_t>>{};
    if (!status.ok())
        return Err{error_of(status)};
    return std::optional{copy_of(value)};
}

StoreResult<std::vector<std::optional<std::vector<std::uint8_t>>>> RocksView::get_many(
    Column column, std::span<const Bytes> keys) const
{
    gets_.fetch_add(keys.size(), std::memory_order_relaxed);  // a counter
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (const Bytes key : keys)
        slices.push_back(slice_of(key));
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    database_.MultiGet(read_options(), handle(column), slices.size(), slices.data(), found.data(),
        statuses.data());
    std::vector<std::optional<std::vector<std::uint8_t>>> values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
    {
        if (statuses[i].ok())
            values[i] = copy_of(found[i]);
        else if (!statuses[i].IsNotFound())
            return Err{error_of(statuses[i])};
    }
    return values;
}

StoreResult<Done> RocksView::scan(
    Column column, Bytes from, const std::function<bool(Bytes key, Bytes value)>& visit) const
{
    const std::unique_ptr<rocksdb::Iterator> iterator{
        database_.NewIterator(read_options(), handle(column))};
    bool wanted = true;
    for (iterator->Seek(slice_of(from)); wanted && iterator->Valid();)
    {
        wanted = visit(bytes_of(iterator->key()), bytes_of(iterator->value()));
        if (wanted)
            iterator->Next();
    }
    if (!iterator->status().ok())
        return Err{error_of(iterator->status())};
    return Done{};
}
}  // namespace braid::storage
