// SPDX-License-Identifier: Apache-2.0
#include "storage/snapshot.hpp"

namespace braid::storage
{
std::string SnapshotError::message() const
{
    const std::string reason = detail.empty() ? "" : " (" + detail + ")";
    const std::string at = "at offset " + std::to_string(offset);
    switch (kind)
    {
    case Kind::file:
        return file->message();
    case Kind::store:
        return store->message();
    case Kind::corrupt:
        return "the snapshot is damaged " + at + reason + ": take it from its source again";
    case Kind::truncated:
        return "the snapshot ends too early, " + at + reason + ": take it from its source again";
    case Kind::version:
        return "the file is no snapshot of this version of the format" + reason +
               ": check the path, or run the version of Braid that wrote it";
    case Kind::wrong_chain:
        return "the snapshot is of another chain" + reason + ": check the path";
    case Kind::not_empty:
        return "the store is not empty" + reason + ": name a folder that does not exist";
    }
    return "the snapshot failed";
}
}  // namespace braid::storage
