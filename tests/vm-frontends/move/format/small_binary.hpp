// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/limits.hpp"
#include <initializer_list>

namespace braid::move
{
using Buffer = std::vector<std::uint8_t>;

/// A table of a binary made by hand.
struct SmallTable
{
    format::Table table = format::Table::module_handles;
    Buffer entries;
};

/// The number in LEB128.
[[nodiscard]] inline Buffer leb128(std::uint64_t value)
{
    Buffer out;
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
    return out;
}

[[nodiscard]] inline Buffer joined(std::initializer_list<Buffer> parts)
{
    Buffer out;
    for (const Buffer& part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

/// Magic and version word.
[[nodiscard]] inline Buffer small_header(std::uint32_t version)
{
    Buffer out{format::magic.begin(), format::magic.end()};
    for (unsigned i = 0; i < 4; ++i)
        out.push_back(static_cast<std::uint8_t>(version >> (8 * i)));
    return out;
}

/// A binary of those tables, one behind the other, and what is its own.
[[nodiscard]] inline Buffer small_binary(
    std::uint32_t version, const std::vector<SmallTable>& tables, const Buffer& own = {0})
{
    Buffer out = small_header(version);
    out.push_back(static_cast<std::uint8_t>(tables.size()));
    std::size_t offset = 0;
    for (const SmallTable& table : tables)
    {
        out = joined({out, {static_cast<std::uint8_t>(table.table)}, leb128(offset),
            leb128(table.entries.size())});
        offset += table.entries.size();
    }
    for (const SmallTable& table : tables)
        out = joined({out, table.entries});
    return joined({out, own});
}

/// How reading a module or a script ends: executed where it is fine.
[[nodiscard]] inline StatusCode code_of_module(Bytes binary, const BinaryLimits& limits = {})
{
    const auto module = read_module_unchecked(binary, limits);
    return module.ok() ? StatusCode::executed : module.error().code;
}
[[nodiscard]] inline StatusCode code_of_script(Bytes binary, const BinaryLimits& limits = {})
{
    const auto script = read_script_unchecked(binary, limits);
    return script.ok() ? StatusCode::executed : script.error().code;
}
}  // namespace braid::move
