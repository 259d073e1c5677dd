// SPDX-License-Identifier: Apache-2.0
#include "storage/database/identity.hpp"

#include "storage/log/segment.hpp"
#include <algorithm>
#include <unistd.h>

namespace braid::storage
{
namespace
{
constexpr std::array<std::uint8_t, 8> file_magic{'b', 'r', 'a', 'i', 'd', ' ', 'd', 'b'};
constexpr std::uint32_t file_version = 1;
constexpr std::size_t identity_offset = 16;
constexpr std::size_t checked_size = identity_offset + 48;
constexpr std::size_t file_size = checked_size + sizeof(Checksum);

std::string path_of(const std::string& folder)
{
    return folder + "/DATABASE";
}
}  // namespace

std::optional<DatabaseIdentity> decode_identity_file(Bytes content) noexcept
{
    if (content.size() != file_size || !equal(content.first(file_magic.size()), file_magic))
        return std::nullopt;
    if (load_le<std::uint32_t>(content.data() + 8) != file_version)
        return std::nullopt;
    if (!equal(content.subspan(checked_size), checksum_of(content.first(checked_size), 0)))
        return std::nullopt;
    return decode_identity(content.subspan(identity_offset, 48));
}

FoundIdentity read_identity(FileSystem& files, const std::string& folder)
{
    const std::string path = path_of(folder);
    const auto file = files.open(path, FileMode::existing);
    if (!file.ok())
    {
        if (file.error().kind() == FileError::Kind::missing)
            return {};
        return {.failure = file.error().message()};
    }
    // One byte more, so that a longer file shows.
    std::vector<std::uint8_t> content(file_size + 1);
    const auto size = (*file)->read(0, content);
    if (!size.ok())
        return {.failure = size.error().message()};
    auto identity = decode_identity_file(Bytes{content}.first(*size));
    if (!identity)
    {
        return {
            .failure = path + " is damaged or of another version of Braid: restore it from a copy"};
    }
    return {.identity = *identity};
}

FileResult<Done> write_identity(
    FileSystem& files, const std::string& folder, const DatabaseIdentity& identity)
{
    std::vector<std::uint8_t> content(checked_size);
    std::ranges::copy(file_magic, content.begin());
    store_le(content.data() + 8, file_version);
    std::ranges::copy(encode_identity(identity), content.begin() + identity_offset);
    const Checksum check = checksum_of(content, 0);
    content.insert(content.end(), check.begin(), check.end());
    const std::string path = path_of(folder);
    const std::string unfinished = path + std::string{unfinished_suffix};
    const auto file = files.open(unfinished, FileMode::fresh);
    if (!file.ok())
        return Err{file.error()};
    if (auto done = (*file)->write(0, content); !done.ok())
        return done;
    if (auto done = (*file)->sync(); !done.ok())
        return done;
    if (auto done = files.rename(unfinished, path); !done.ok())
        return done;
    return files.sync_folder(folder);
}

DatabaseIdentity draw_identity(const Hash32& chain)
{
    DatabaseIdentity identity{.chain = chain};
    const int drawn = ::getentropy(identity.id.data(), identity.id.size());
    BRAID_ASSERT(drawn == 0);
    return identity;
}
}  // namespace braid::storage
