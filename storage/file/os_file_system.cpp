// SPDX-License-Identifier: Apache-2.0
#include "storage/file_system.hpp"

#include "base/descriptor.hpp"
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace braid::storage
{
namespace
{
Err<FileError> failed(FileOperation operation, const std::string& path)
{
    return {FileError{.operation = operation, .number = errno, .path = path}};
}

/// Done where the system call gave 0.
FileResult<Done> checked(int status, FileOperation operation, const std::string& path)
{
    if (status != 0)
        return failed(operation, path);
    return Done{};
}

/// Calls again while a signal interrupts.
template <typename Call>
auto uninterrupted(const Call& call)
{
    auto result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

/// What writes past the system's cache begin and end at, in memory and in the file.
constexpr std::size_t direct_alignment = 4096;
/// Shorter writes go through the cache: what they wait for there is less than the device's time for one more of them.
constexpr std::size_t direct_size_min = std::size_t{256} << 10;
/// One system call writes so much past the cache.
constexpr std::size_t direct_size_max = std::size_t{4} << 20;

/// Memory that the device reads from.
class DirectBuffer
{
public:
    /// [size <= direct_size_max] Grows to what was asked for at most.
    [[nodiscard]] std::uint8_t* of(std::size_t size)
    {
        if (size > size_)
        {
            bytes_.reset(static_cast<std::uint8_t*>(std::aligned_alloc(direct_alignment, size)));
            BRAID_ASSERT(bytes_ != nullptr);
            size_ = size;
        }
        return bytes_.get();
    }

private:
    struct Free
    {
        void operator()(std::uint8_t* bytes) const noexcept { std::free(bytes); }
    };
    std::unique_ptr<std::uint8_t, Free> bytes_;
    std::size_t size_ = 0;
};

class OsFile final : public File
{
public:
    /// `direct` writes past the system's cache; it is closed where the file system has no such thing.
    OsFile(Descriptor descriptor, Descriptor direct, std::string path)
      : descriptor_(std::move(descriptor)), direct_(std::move(direct)), path_(std::move(path))
    {}

    FileResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override
    {
        std::size_t done = 0;
        while (done < to.size())
        {
            const auto count = uninterrupted(
                [&]
                {
                    return ::pread(descriptor_.number(), to.data() + done, to.size() - done,
                        static_cast<off_t>(offset + done));
                });
            if (count < 0)
                return failed(FileOperation::read, path_);
            if (count == 0)
                break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

    /// Long writes of whole pages go past the cache: while others keep the processors busy, the system takes three times as
    /// long to copy them and write them back.
    FileResult<Done> write(std::uint64_t offset, Bytes bytes) override
    {
        const bool is_whole =
            offset % direct_alignment == 0 && bytes.size() % direct_alignment == 0;
        while (is_whole && has_direct_ && bytes.size() >= direct_size_min)
        {
            const Bytes part = bytes.first(std::min(bytes.size(), direct_size_max));
            std::uint8_t* const aligned = buffer_.of(part.size());
            std::memcpy(aligned, part.data(), part.size());
            const auto count = write_some(direct_, offset, {aligned, part.size()});
            if (count < 0 && errno == EINVAL)
            {
                has_direct_ = false;
                break;
            }
            if (count < 0)
                return failed(FileOperation::write, path_);
            offset += static_cast<std::uint64_t>(count);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
            if (static_cast<std::size_t>(count) % direct_alignment != 0)
                break;
        }
        while (!bytes.empty())
        {
            const auto count = write_some(descriptor_, offset, bytes);
            if (count < 0)
                return failed(FileOperation::write, path_);
            offset += static_cast<std::uint64_t>(count);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return Done{};
    }

    FileResult<Done> truncate(std::uint64_t size) override
    {
        const int status = uninterrupted(
            [&] { return ::ftruncate(descriptor_.number(), static_cast<off_t>(size)); });
        return checked(status, FileOperation::truncate, path_);
    }

    FileResult<Done> sync() override
    {
        return checked(::fdatasync(descriptor_.number()), FileOperation::sync, path_);
    }

    FileResult<Done> reload() override
    {
        if (auto synced = sync(); !synced.ok())
            return synced;
        errno = ::posix_fadvise(descriptor_.number(), 0, 0, POSIX_FADV_DONTNEED);
        return checked(errno == 0 ? 0 : -1, FileOperation::sync, path_);
    }

    FileResult<std::uint64_t> size() override
    {
        struct stat status{};
        if (::fstat(descriptor_.number(), &status) != 0)
            return failed(FileOperation::size, path_);
        return static_cast<std::uint64_t>(status.st_size);
    }

private:
    [[nodiscard]] static ssize_t write_some(
        const Descriptor& to, std::uint64_t offset, Bytes bytes) noexcept
    {
        return uninterrupted(
            [&]
            {
                return ::pwrite(
                    to.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
            });
    }

    Descriptor descriptor_;
    Descriptor direct_;
    bool has_direct_ = direct_.is_open();
    DirectBuffer buffer_;
    std::string path_;
};

class OsFileLock final : public FileLock
{
public:
    explicit OsFileLock(Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {}

private:
    Descriptor descriptor_;
};

class OsFileSystem final : public FileSystem
{
public:
    FileResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) override
    {
        const int flags = O_RDWR | O_CLOEXEC | (mode == FileMode::fresh ? O_CREAT | O_TRUNC : 0);
        Descriptor descriptor{uninterrupted([&] { return ::open(path.c_str(), flags, 0644); })};
        if (!descriptor.is_open())
            return failed(FileOperation::open, path);
        Descriptor direct{
            uninterrupted([&] { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_DIRECT); })};
        return std::unique_ptr<File>{
            std::make_unique<OsFile>(std::move(descriptor), std::move(direct), path)};
    }

    /// flock(2): it belongs to the open file, so that a second one of the same process is refused, too.
    FileResult<std::unique_ptr<FileLock>> lock(const std::string& path) override
    {
        Descriptor descriptor{uninterrupted(
            [&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644); })};
        if (!descriptor.is_open())
            return failed(FileOperation::open, path);
        if (uninterrupted([&] { return ::flock(descriptor.number(), LOCK_EX | LOCK_NB); }) != 0)
            return failed(FileOperation::lock, path);
        return std::unique_ptr<FileLock>{std::make_unique<OsFileLock>(std::move(descriptor))};
    }

    FileResult<Done> rename(const std::string& from, const std::string& to) override
    {
        return checked(::rename(from.c_str(), to.c_str()), FileOperation::rename, from);
    }

    FileResult<Done> remove(const std::string& path) override
    {
        return checked(::unlink(path.c_str()), FileOperation::remove, path);
    }

    FileResult<std::vector<std::string>> list(const std::string& folder) override
    {
        const std::unique_ptr<DIR, int (*)(DIR*)> stream{::opendir(folder.c_str()), &::closedir};
        if (stream == nullptr)
            return failed(FileOperation::list, folder);
        std::vector<std::string> names;
        errno = 0;
        while (const dirent* entry = ::readdir(stream.get()))
        {
            const std::string name = entry->d_name;
            if (name != "." && name != "..")
                names.push_back(name);
            errno = 0;
        }
        if (errno != 0)
            return failed(FileOperation::list, folder);
        return names;
    }

    FileResult<Done> make_folder(const std::string& folder) override
    {
        const int status = ::mkdir(folder.c_str(), 0755);
        return checked(
            status != 0 && errno == EEXIST ? 0 : status, FileOperation::make_folder, folder);
    }

    FileResult<Done> sync_folder(const std::string& folder) override
    {
        const Descriptor descriptor{uninterrupted(
            [&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); })};
        if (!descriptor.is_open())
            return failed(FileOperation::sync_folder, folder);
        return checked(::fsync(descriptor.number()), FileOperation::sync_folder, folder);
    }
};
}  // namespace

FileSystem& os_file_system() noexcept
{
    static OsFileSystem system;
    return system;
}
}  // namespace braid::storage
