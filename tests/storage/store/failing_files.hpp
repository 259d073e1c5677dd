// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <rocksdb/file_system.h>
#include <set>

namespace braid::tests
{
/// Real files for RocksDB whose changes can be made to fail, and that lose what was not synced when power does. Syncs are
/// noted and not carried out.
class FailingFiles final : public rocksdb::FileSystemWrapper
{
public:
    FailingFiles() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

    enum class Fault : std::uint8_t
    {
        full,
        io,
    };

    [[nodiscard]] const char* Name() const override { return "failing"; }

    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
        std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus ReopenWritableFile(const std::string& path,
        const rocksdb::FileOptions& options, std::unique_ptr<rocksdb::FSWritableFile>* file,
        rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
        std::unique_ptr<rocksdb::FSDirectory>* folder, rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
        const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
        const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
        rocksdb::IODebugContext* context) override;

    /// Changes so far, those that failed included.
    [[nodiscard]] std::uint64_t operation_count() const;
    /// Has the change of that number fail, after it was made where `done`; and all later ones where `lasting`.
    void fail_at(std::uint64_t operation, Fault fault, bool lasting, bool done);
    [[nodiscard]] bool failed() const;
    /// Cuts off what was not synced, and takes names away whose folder was not. [nobody uses the files]
    void lose_power();

private:
    class WrittenFile;
    class SyncedFolder;

    /// A file's bytes that are known to be on the device.
    struct Tracked
    {
        std::uint64_t size = 0;
        std::uint64_t synced = 0;
    };

    /// Counts a change and carries it out, or has it fail.
    template <typename Change>
    rocksdb::IOStatus change(const Change& carry_out);
    void track(const std::string& path, const std::shared_ptr<Tracked>& file, bool fresh);

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Tracked>> files_;
    std::map<std::string, std::set<std::string>> fresh_names_;
    std::uint64_t operations_ = 0;
    std::optional<std::uint64_t> fail_at_;
    Fault fault_{};
    bool lasting_ = false;
    bool done_ = false;
    bool failed_ = false;
};
}  // namespace braid::tests
