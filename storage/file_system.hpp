// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include <memory>
#include <string>
#include <vector>

namespace braid::storage
{
enum class FileOperation : std::uint8_t
{
    open,
    read,
    write,
    sync,
    truncate,
    size,
    rename,
    remove,
    list,
    lock,
    make_folder,
    sync_folder,
};

/// What the system said, with all that an operator needs to act on it.
struct FileError
{
    enum class Kind : std::uint8_t
    {
        /// No space, quota or file size left.
        full,
        /// The device failed.
        io,
        permission,
        missing,
        /// Another process, or another object of this one, holds the lock.
        locked,
        other,
    };

    FileOperation operation{};
    /// An errno.
    int number = 0;
    std::string path{};

    [[nodiscard]] Kind kind() const noexcept;
    /// One sentence: what failed, why, and what to do.
    [[nodiscard]] std::string message() const;
};

template <typename T>
using FileResult = Result<T, FileError>;

/// An open file. What write() and truncate() did survives a loss of power only after sync(). One thread writes at a
/// time; read() may run beside anything.
class File
{
public:
    virtual ~File() = default;
    /// Fills `to` from `offset` on; gives how many bytes there were, fewer only where the file ends.
    [[nodiscard]] virtual FileResult<std::size_t> read(
        std::uint64_t offset, std::span<std::uint8_t> to) = 0;
    /// Writes all bytes; on an error any part of them may be written.
    [[nodiscard]] virtual FileResult<Done> write(std::uint64_t offset, Bytes bytes) = 0;
    [[nodiscard]] virtual FileResult<Done> truncate(std::uint64_t size) = 0;
    /// Waits until content and size are on the device. After an error nobody knows what is there: the system may have
    /// marked pages clean that it failed to write, so calling it again proves nothing.
    [[nodiscard]] virtual FileResult<Done> sync() = 0;
    /// sync(), then has the system forget its copies, so that read() tells what the device holds, and not what an
    /// earlier process failed to write.
    [[nodiscard]] virtual FileResult<Done> reload() = 0;
    [[nodiscard]] virtual FileResult<std::uint64_t> size() = 0;
};

/// A lock that is held while this lives, and ends with the process however that ends.
class FileLock
{
public:
    virtual ~FileLock() = default;
};

enum class FileMode : std::uint8_t
{
    /// Reads and writes a file that is there.
    existing,
    /// Makes the file, or empties the one that is there.
    fresh,
};

/// The operations that durable storage needs of a file system; one in tests loses, tears and fails on purpose. New and
/// renamed names survive a loss of power only after sync_folder(). Safe for concurrent callers.
class FileSystem
{
public:
    virtual ~FileSystem() = default;
    [[nodiscard]] virtual FileResult<std::unique_ptr<File>> open(
        const std::string& path, FileMode mode) = 0;
    /// Takes the lock of that name, made where it is missing; FileError::Kind::locked where it is held.
    [[nodiscard]] virtual FileResult<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
    /// Replaces what was called `to`, at once.
    [[nodiscard]] virtual FileResult<Done> rename(
        const std::string& from, const std::string& to) = 0;
    [[nodiscard]] virtual FileResult<Done> remove(const std::string& path) = 0;
    /// Names of the folder's files, in no order.
    [[nodiscard]] virtual FileResult<std::vector<std::string>> list(const std::string& folder) = 0;
    /// Makes the folder in an existing one; content where it is there.
    [[nodiscard]] virtual FileResult<Done> make_folder(const std::string& folder) = 0;
    [[nodiscard]] virtual FileResult<Done> sync_folder(const std::string& folder) = 0;
};

/// The operating system's.
[[nodiscard]] FileSystem& os_file_system() noexcept;

/// The folder that a path stands in: "." where the path names none.
[[nodiscard]] std::string folder_of(const std::string& path);
}  // namespace braid::storage
