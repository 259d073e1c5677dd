// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb/counting_files.hpp"

namespace braid::storage
{
using rocksdb::FileOptions;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

namespace
{
bool is_manifest(const std::string& path) noexcept
{
    return path.find("/MANIFEST-") != std::string::npos;
}
}  // namespace

class CountingFiles::CountedFile final : public rocksdb::FSWritableFileOwnerWrapper
{
public:
    CountedFile(std::unique_ptr<FSWritableFile> file, CountingFiles& files, bool manifest)
      : FSWritableFileOwnerWrapper(std::move(file)), files_(files), manifest_(manifest)
    {}

    IOStatus Append(
        const rocksdb::Slice& bytes, const IOOptions& options, IODebugContext* context) override
    {
        files_.written_.fetch_add(bytes.size(), std::memory_order_relaxed);  // a counter
        return noted(FSWritableFileOwnerWrapper::Append(bytes, options, context));
    }
    IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options,
        const rocksdb::DataVerificationInfo& verification, IODebugContext* context) override
    {
        files_.written_.fetch_add(bytes.size(), std::memory_order_relaxed);  // a counter
        return noted(FSWritableFileOwnerWrapper::Append(bytes, options, verification, context));
    }
    IOStatus Flush(const IOOptions& options, IODebugContext* context) override
    {
        return noted(FSWritableFileOwnerWrapper::Flush(options, context));
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* context) override
    {
        return noted(FSWritableFileOwnerWrapper::Sync(options, context));
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* context) override
    {
        return noted(FSWritableFileOwnerWrapper::Fsync(options, context));
    }

private:
    IOStatus noted(IOStatus status)
    {
        // Pairs with the load in DeleteFile(), which the same thread reaches.
        if (manifest_ && !status.ok())
            files_.manifest_unknown_.store(true, std::memory_order_release);
        return status;
    }

    CountingFiles& files_;
    bool manifest_;
};

IOStatus CountingFiles::NewWritableFile(const std::string& path, const FileOptions& options,
    std::unique_ptr<FSWritableFile>* file, IODebugContext* context)
{
    IOStatus status = FileSystemWrapper::NewWritableFile(path, options, file, context);
    if (status.ok())
        *file = std::make_unique<CountedFile>(std::move(*file), *this, is_manifest(path));
    return status;
}

IOStatus CountingFiles::ReopenWritableFile(const std::string& path, const FileOptions& options,
    std::unique_ptr<FSWritableFile>* file, IODebugContext* context)
{
    IOStatus status = FileSystemWrapper::ReopenWritableFile(path, options, file, context);
    if (status.ok())
        *file = std::make_unique<CountedFile>(std::move(*file), *this, is_manifest(path));
    return status;
}

IOStatus CountingFiles::DeleteFile(
    const std::string& path, const IOOptions& options, IODebugContext* context)
{
    // Pairs with the store in CountedFile::noted().
    if (path.ends_with(".sst") && manifest_unknown_.load(std::memory_order_acquire))
        return IOStatus::OK();
    return FileSystemWrapper::DeleteFile(path, options, context);
}
}  // namespace braid::storage
