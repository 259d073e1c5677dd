// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <rocksdb/file_system.h>

namespace braid::storage
{
/// Files that count what is written to them, and that are not deleted once nobody knows what the manifest says.
///
/// RocksDB makes files part of the store by a record in the manifest. When writing or syncing that record fails it
/// takes the files back, but the record may have reached the device: a store that is opened again would then miss
/// them. So from such a failure on, table files stay where they are; opening again removes those that the manifest
/// does not name.
class CountingFiles final : public rocksdb::FileSystemWrapper
{
public:
    using rocksdb::FileSystemWrapper::FileSystemWrapper;

    [[nodiscard]] const char* Name() const override { return "braid.counting"; }

    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
        std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus ReopenWritableFile(const std::string& path,
        const rocksdb::FileOptions& options, std::unique_ptr<rocksdb::FSWritableFile>* file,
        rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
        rocksdb::IODebugContext* context) override;

    [[nodiscard]] std::uint64_t written() const noexcept
    {
        return written_.load(std::memory_order_relaxed);  // a counter
    }

private:
    class CountedFile;

    std::atomic<std::uint64_t> written_ = 0;
    std::atomic<bool> manifest_unknown_ = false;
};
}  // namespace braid::storage
