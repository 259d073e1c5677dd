// SPDX-License-Identifier: Apache-2.0
#include "kernels/calibration.hpp"

#include "base/descriptor.hpp"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace braid::kernels
{
namespace
{
/// The user's folder of caches; empty where there is none. XDG Base Directory Specification: a relative one does not count.
[[nodiscard]] std::string cache_folder()
{
    if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder == '/')
        return folder;
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        return std::string{home} + "/.cache";
    return {};
}

/// FNV-1a: processors of one name share a file, those of several names do not.
[[nodiscard]] std::uint64_t name_hash(std::string_view name) noexcept
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : name)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    return hash;
}

/// Makes the folders above `file` that are not there yet, for the user alone.
void make_folders_of(const std::string& file) noexcept
{
    for (std::size_t at = file.find('/', 1); at != std::string::npos; at = file.find('/', at + 1))
        (void)::mkdir(file.substr(0, at).c_str(), 0700);
}

[[nodiscard]] bool write_all(int to, std::string_view text) noexcept
{
    while (!text.empty())
    {
        const ssize_t written = ::write(to, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The file's content, at most one byte more than the limit.
[[nodiscard]] std::optional<std::string> read_up_to_limit(const std::string& file)
{
    // Who opens a pipe by that name must not wait for its other end.
    const Descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat status{};
    if (!from.is_open() || ::fstat(from.number(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    std::string text(calibration_size_max + 1, 0);
    std::size_t size = 0;
    while (size < text.size())
    {
        const ssize_t count = ::read(from.number(), text.data() + size, text.size() - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return std::nullopt;
        if (count == 0)
            break;
        size += static_cast<std::size_t>(count);
    }
    text.resize(size);
    return text;
}
}  // namespace

std::string calibration_file()
{
    const std::string folder = cache_folder();
    const auto key = calibration_key();
    if (folder.empty() || !key)
        return {};
    std::array<char, 17> hash{};
    std::snprintf(hash.data(), hash.size(), "%016llx",
        static_cast<unsigned long long>(name_hash(key->processor)));
    return folder + "/braid/kernels-" + hash.data();
}

Result<Calibration, CalibrationError> load_calibration()
{
    const std::string file = calibration_file();
    const auto key = calibration_key();
    if (file.empty() || !key)
        return Err{CalibrationError::no_place};
    const auto text = read_up_to_limit(file);
    if (!text)
        return Err{CalibrationError::not_accessible};
    return parse_calibration(*text, *key);
}

Result<Done, CalibrationError> save_calibration(const Calibration& calibration)
{
    const std::string file = calibration_file();
    const auto key = calibration_key();
    if (file.empty() || !key)
        return Err{CalibrationError::no_place};
    make_folders_of(file);
    std::string temporary = file + ".XXXXXX";
    const Descriptor to{::mkostemp(temporary.data(), O_CLOEXEC)};
    if (!to.is_open())
        return Err{CalibrationError::not_accessible};
    // On the disk before the name: a crash between the two must not leave an empty file.
    const bool is_written =
        write_all(to.number(), calibration_text(calibration, *key)) && ::fsync(to.number()) == 0;
    if (is_written && ::rename(temporary.c_str(), file.c_str()) == 0)
        return Done{};
    (void)::unlink(temporary.c_str());
    return Err{CalibrationError::not_accessible};
}
}  // namespace braid::kernels
