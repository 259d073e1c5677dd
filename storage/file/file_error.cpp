// SPDX-License-Identifier: Apache-2.0
#include "storage/file_system.hpp"

#include <cerrno>
#include <cstring>

namespace braid::storage
{
namespace
{
const char* verb_of(FileOperation operation) noexcept
{
    switch (operation)
    {
    case FileOperation::open:
        return "open";
    case FileOperation::read:
        return "read";
    case FileOperation::write:
        return "write";
    case FileOperation::sync:
        return "sync";
    case FileOperation::truncate:
        return "truncate";
    case FileOperation::size:
        return "ask the size of";
    case FileOperation::rename:
        return "rename";
    case FileOperation::remove:
        return "remove";
    case FileOperation::list:
        return "list";
    case FileOperation::lock:
        return "lock";
    case FileOperation::make_folder:
        return "make the folder";
    case FileOperation::sync_folder:
        return "sync the folder";
    }
    return "use";
}

const char* advice_for(FileError::Kind kind) noexcept
{
    switch (kind)
    {
    case FileError::Kind::full:
        return "free space or raise the quota, then start again; what was acknowledged is safe";
    case FileError::Kind::io:
        return "check the device and the kernel's messages, then start again on a healthy one";
    case FileError::Kind::permission:
        return "give this user read and write permission, or mount the file system writable";
    case FileError::Kind::missing:
        return "check the path";
    case FileError::Kind::locked:
        return "another process uses this folder: stop it, or name another folder";
    case FileError::Kind::other:
        break;
    }
    return "see errno(3)";
}
}  // namespace

FileError::Kind FileError::kind() const noexcept
{
    switch (number)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return Kind::full;
    case EIO:
        return Kind::io;
    case EACCES:
    case EPERM:
    case EROFS:
        return Kind::permission;
    case ENOENT:
        return Kind::missing;
    case EWOULDBLOCK:
        return operation == FileOperation::lock ? Kind::locked : Kind::other;
    default:
        return Kind::other;
    }
}

std::string FileError::message() const
{
    const char* reason = ::strerrordesc_np(number);
    return std::string{"cannot "} + verb_of(operation) + " " + path + ": " +
           (reason == nullptr ? "unknown error" : reason) + " (errno " + std::to_string(number) +
           "): " + advice_for(kind());
}

std::string folder_of(const std::string& path)
{
    const std::size_t last = path.find_last_not_of('/');
    if (last == std::string::npos)
        return path.empty() ? "." : "/";
    const std::size_t slash = path.find_last_of('/', last);
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}
}  // namespace braid::storage
