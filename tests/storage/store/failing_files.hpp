// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <rocksdb/file_system.h>
#include <vector>

namespace braid::tests
{
/// Real files for RocksDB whose changes can be made to fail, and that lose what was not synced when power does. Syncs
/// are noted and not carried out.
class FailingFiles final : public rocksdb::FileSystemWrapper
{
public:
    /// Keeps there what was deleted and may come back; a folder that exists, on the same device.
    explicit FailingFiles(std::string graveyard)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), graveyard_(std::move(graveyard))
    {}

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
    /// Cuts off what was not synced, and where `names` undoes what was done to names of folders that were not, last
    /// first: file systems keep the order. [nobody uses the files]
    void lose_power(bool names);

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
    /// Notes that a name is new; `replaced` is what had it.
    void note(const std::string& path, const std::shared_ptr<Tracked>& file,
        const std::string& from, const std::string& replaced);
    /// Keeps a file that is about to lose its name; gives where, or nothing where there is none.
    [[nodiscard]] std::string bury(const std::string& path);

    /// Something done to the names of a folder.
    struct NameChange
    {
        std::string path;
        /// What it was called before, where it is not new.
        std::string from;
        /// What had the name before.
        std::string buried;
    };

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Tracked>> files_;
    std::vector<NameChange> name_changes_;
    std::string graveyard_;
    std::uint64_t graves_ = 0;
    std::uint64_t operations_ = 0;
    std::optional<std::uint64_t> fail_at_;
    Fault fault_{};
    bool lasting_ = false;
    bool done_ = false;
    bool failed_ = false;
};
}  // namespace braid::tests
