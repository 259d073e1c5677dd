// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb/rocks_status.hpp"
#include <cerrno>

namespace braid::storage
{
namespace
{
/// RocksDB gives a code of its own to ENOSPC only; other limits of space come as the system's text.
bool says_full(const rocksdb::Status& status, const std::string& text)
{
    if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit)
        return true;
    for (const int number : {ENOSPC, EDQUOT, EFBIG})
    {
        if (text.find(::strerrordesc_np(number)) != std::string::npos)
            return true;
    }
    return false;
}

StoreError::Kind kind_of(const rocksdb::Status& status, const std::string& text)
{
    if (says_full(status, text))
        return StoreError::Kind::full;
    if (status.IsCorruption())
        return StoreError::Kind::corrupt;
    if (status.IsIOError() && text.find("/LOCK") != std::string::npos)
        return StoreError::Kind::locked;
    if (status.IsPathNotFound() || status.IsNotFound())
        return StoreError::Kind::missing;
    return StoreError::Kind::io;
}
}  // namespace

StoreError error_of(const rocksdb::Status& status)
{
    BRAID_ASSERT(!status.ok());
    std::string text = status.ToString();
    const StoreError::Kind kind = kind_of(status, text);
    return {.kind = kind, .detail = std::move(text)};
}
}  // namespace braid::storage
