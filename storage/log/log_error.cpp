// SPDX-License-Identifier: Apache-2.0
#include "storage/block_log.hpp"

namespace braid::storage
{
std::string LogError::message() const
{
    const std::string at_height = "height " + std::to_string(height);
    switch (kind)
    {
    case Kind::file:
        return file->message();
    case Kind::stopped:
        return "the log acknowledges nothing more until it is opened again: " + file->message();
    case Kind::corrupt:
        return "segment " + segment + " is damaged at offset " + std::to_string(offset) +
               ", from " + at_height +
               " on: restore the file from a copy, or this node from a snapshot";
    case Kind::incomplete:
        return "the log ends before " + at_height +
               ", though what it held there was acknowledged: restore its folder from a copy, or "
               "this node from a snapshot";
    case Kind::version:
        return "segment " + segment +
               " is of another version of the format: run the version of "
               "Braid that wrote it";
    case Kind::wrong_height:
        return "the next record of the log is that of " + at_height;
    case Kind::unknown_height:
        return "the log does not hold " + at_height;
    case Kind::read_only:
        return "the log was opened for reading: open it for writing";
    case Kind::record:
        return "the record of " + at_height + " is no record: " + text_of(record);
    }
    return "the log failed";
}
}  // namespace braid::storage
