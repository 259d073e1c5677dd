// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/database/stored_state.hpp"
#include "storage/file_system.hpp"

/// The file DATABASE; integers are little-endian:
///
///     DATABASE = "braid db" version:u32 zero:u32 id[16] chain[32] check:checksum
///
/// `id` is drawn when the database is made and stands in the store, too; `check` is XXH3-128 of what is before it.
namespace braid::storage
{
/// The identity of a folder, or nothing where there is none. Errors: a file's, and what is wrong with this one.
struct FoundIdentity
{
    std::optional<DatabaseIdentity> identity{};
    /// Empty, or a sentence.
    std::string failure{};
};
[[nodiscard]] FoundIdentity read_identity(FileSystem& files, const std::string& folder);

/// Writes the file; it is durable when this returns.
[[nodiscard]] FileResult<Done> write_identity(
    FileSystem& files, const std::string& folder, const DatabaseIdentity& identity);

/// One of a database that is made now.
[[nodiscard]] DatabaseIdentity draw_identity(const Hash32& chain);

/// What the bytes of a file DATABASE say, whatever they are.
[[nodiscard]] std::optional<DatabaseIdentity> decode_identity_file(Bytes content) noexcept;
}  // namespace braid::storage
