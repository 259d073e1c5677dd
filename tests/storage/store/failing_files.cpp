// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/store/failing_files.hpp"
#include <filesystem>

namespace braid::tests
{
using rocksdb::FileOptions;
using rocksdb::FSDirectory;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

namespace
{
std::string parent_of(const std::string& path)
{
    return std::filesystem::path{path}.parent_path().string();
}

/// Nobody depends on RocksDB's own messages.
bool is_message_log(const std::string& path)
{
    return std::filesystem::path{path}.filename().string().starts_with("LOG");
}
}  // namespace

template <typename Change>
IOStatus FailingFiles::change(const Change& carry_out)
{
    bool fails = false;
    {
        const std::lock_guard lock{mutex_};
        fails = fail_at_ && (lasting_ ? operations_ >= *fail_at_ : operations_ == *fail_at_);
        failed_ = failed_ || fails;
        ++operations_;
    }
    if (!fails)
        return carry_out();
    if (done_)
        carry_out().PermitUncheckedError();
    return fault_ == Fault::full ? IOStatus::NoSpace("No space left on device") :
                                   IOStatus::IOError("Input/output error");
}

class FailingFiles::WrittenFile final : public rocksdb::FSWritableFileOwnerWrapper
{
public:
    WrittenFile(
        std::unique_ptr<FSWritableFile> file, FailingFiles& files, std::shared_ptr<Tracked> tracked)
      : FSWritableFileOwnerWrapper(std::move(file)), files_(files), tracked_(std::move(tracked))
    {}

    IOStatus Append(
        const rocksdb::Slice& bytes, const IOOptions& options, IODebugContext* context) override
    {
        return files_.change(
            [&]
            {
                tracked_->size += bytes.size();
                return FSWritableFileOwnerWrapper::Append(bytes, options, context);
            });
    }
    IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options,
        const rocksdb::DataVerificationInfo&, IODebugContext* context) override
    {
        return Append(bytes, options, context);
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* context) override
    {
        return sync(options, context);
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* context) override
    {
        return sync(options, context);
    }
    IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override
    {
        return IOStatus::OK();
    }

private:
    IOStatus sync(const IOOptions& options, IODebugContext* context)
    {
        return files_.change(
            [&]
            {
                tracked_->synced = tracked_->size;
                return FSWritableFileOwnerWrapper::Flush(options, context);
            });
    }

    FailingFiles& files_;
    std::shared_ptr<Tracked> tracked_;
};

class FailingFiles::SyncedFolder final : public rocksdb::FSDirectoryWrapper
{
public:
    SyncedFolder(std::unique_ptr<FSDirectory> folder, FailingFiles& files, std::string path)
      : FSDirectoryWrapper(std::move(folder)), files_(files), path_(std::move(path))
    {}

    IOStatus Fsync(const IOOptions&, IODebugContext*) override { return sync(); }
    IOStatus FsyncWithDirOptions(
        const IOOptions&, IODebugContext*, const rocksdb::DirFsyncOptions&) override
    {
        return sync();
    }

private:
    IOStatus sync()
    {
        return files_.change(
            [&]
            {
                const std::lock_guard lock{files_.mutex_};
                std::erase_if(files_.name_changes_,
                    [&](const NameChange& change) { return parent_of(change.path) == path_; });
                return IOStatus::OK();
            });
    }

    FailingFiles& files_;
    std::string path_;
};

void FailingFiles::note(const std::string& path, const std::shared_ptr<Tracked>& file,
    const std::string& from, const std::string& replaced)
{
    const std::lock_guard lock{mutex_};
    if (file)
        files_[path] = file;
    name_changes_.push_back({.path = path, .from = from, .buried = replaced});
}

std::string FailingFiles::bury(const std::string& path)
{
    if (!std::filesystem::exists(path))
        return {};
    const std::lock_guard lock{mutex_};
    std::string grave;
    do
        grave = graveyard_ + "/" + std::to_string(graves_++);
    while (std::filesystem::exists(grave));
    std::filesystem::create_hard_link(path, grave);
    return grave;
}

IOStatus FailingFiles::NewWritableFile(const std::string& path, const FileOptions& options,
    std::unique_ptr<FSWritableFile>* file, IODebugContext* context)
{
    if (is_message_log(path))
        return FileSystemWrapper::NewWritableFile(path, options, file, context);
    return change(
        [&]
        {
            // Opening a name again empties its file, which may have other names.
            const bool fresh = !std::filesystem::exists(path);
            IOStatus status = FileSystemWrapper::NewWritableFile(path, options, file, context);
            if (!status.ok())
                return status;
            const auto tracked = std::make_shared<Tracked>();
            if (fresh)
                note(path, tracked, {}, {});
            *file = std::make_unique<WrittenFile>(std::move(*file), *this, tracked);
            return status;
        });
}

IOStatus FailingFiles::ReopenWritableFile(const std::string& path, const FileOptions& options,
    std::unique_ptr<FSWritableFile>* file, IODebugContext* context)
{
    IOStatus status = FileSystemWrapper::ReopenWritableFile(path, options, file, context);
    if (!status.ok())
        return status;
    const std::lock_guard lock{mutex_};
    auto& tracked = files_[path];
    if (!tracked)
    {
        const std::uint64_t size = std::filesystem::file_size(path);
        tracked = std::make_shared<Tracked>(Tracked{.size = size, .synced = size});
    }
    *file = std::make_unique<WrittenFile>(std::move(*file), *this, tracked);
    return status;
}

IOStatus FailingFiles::NewDirectory(const std::string& path, const IOOptions& options,
    std::unique_ptr<FSDirectory>* folder, IODebugContext* context)
{
    IOStatus status = FileSystemWrapper::NewDirectory(path, options, folder, context);
    if (status.ok())
    {
        const std::string name = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
        *folder = std::make_unique<SyncedFolder>(std::move(*folder), *this, name);
    }
    return status;
}

IOStatus FailingFiles::RenameFile(const std::string& from, const std::string& to,
    const IOOptions& options, IODebugContext* context)
{
    return change(
        [&]
        {
            const std::string replaced = bury(to);
            IOStatus status = FileSystemWrapper::RenameFile(from, to, options, context);
            if (!status.ok())
                return status;
            std::shared_ptr<Tracked> tracked;
            {
                const std::lock_guard lock{mutex_};
                tracked = files_[from];
                files_.erase(from);
            }
            note(to, tracked, from, replaced);
            return status;
        });
}

IOStatus FailingFiles::LinkFile(const std::string& from, const std::string& to,
    const IOOptions& options, IODebugContext* context)
{
    return change(
        [&]
        {
            IOStatus status = FileSystemWrapper::LinkFile(from, to, options, context);
            std::shared_ptr<Tracked> tracked;
            {
                const std::lock_guard lock{mutex_};
                tracked = files_[from];
            }
            if (status.ok())
                note(to, tracked, {}, {});
            return status;
        });
}

IOStatus FailingFiles::DeleteFile(
    const std::string& path, const IOOptions& options, IODebugContext* context)
{
    return change(
        [&]
        {
            const std::string grave = bury(path);
            IOStatus status = FileSystemWrapper::DeleteFile(path, options, context);
            if (status.ok())
                note(path, nullptr, {}, grave);
            return status;
        });
}

std::uint64_t FailingFiles::operation_count() const
{
    const std::lock_guard lock{mutex_};
    return operations_;
}

void FailingFiles::fail_at(std::uint64_t operation, Fault fault, bool lasting, bool done)
{
    const std::lock_guard lock{mutex_};
    fail_at_ = operation;
    fault_ = fault;
    lasting_ = lasting;
    done_ = done;
}

bool FailingFiles::failed() const
{
    const std::lock_guard lock{mutex_};
    return failed_;
}

void FailingFiles::lose_power(bool names)
{
    const std::lock_guard lock{mutex_};
    for (const auto& [path, tracked] : files_)
    {
        if (std::filesystem::exists(path))
            std::filesystem::resize_file(path, tracked->synced);
    }
    for (auto change = name_changes_.rbegin(); names && change != name_changes_.rend(); ++change)
    {
        if (!change->from.empty())
            std::filesystem::rename(change->path, change->from);
        else
            std::filesystem::remove(change->path);
        if (!change->buried.empty())
            std::filesystem::rename(change->buried, change->path);
    }
    files_.clear();
    name_changes_.clear();
}
}  // namespace braid::tests
