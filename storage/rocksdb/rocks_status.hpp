// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"
#include <rocksdb/slice.h>
#include <rocksdb/status.h>

namespace braid::storage
{
/// What RocksDB's status means. [!status.ok()]
[[nodiscard]] StoreError error_of(const rocksdb::Status& status);

[[nodiscard]] inline rocksdb::Slice slice_of(Bytes bytes) noexcept
{
    // RocksDB wants a pointer also of what is empty.
    return {bytes.empty() ? "" : reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline Bytes bytes_of(const rocksdb::Slice& slice) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(slice.data()), slice.size()};
}
}  // namespace braid::storage
