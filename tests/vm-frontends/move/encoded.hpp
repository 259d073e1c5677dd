// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bcs.hpp"
#include "base/hex.hpp"
#include <string>

namespace braid::tests
{
using Buffer = std::vector<std::uint8_t>;

/// The address whose last byte that is.
[[nodiscard]] inline Hash32 address_of(std::uint8_t last)
{
    Hash32 address;
    address.bytes.back() = last;
    return address;
}

inline void write_text(bcs::Writer& writer, std::string_view text)
{
    writer.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// BCS of a structure's type with those arguments, each BCS already.
[[nodiscard]] inline Buffer struct_tag(std::uint8_t address, std::string_view module,
    std::string_view name, const std::vector<Buffer>& arguments = {})
{
    Buffer out;
    bcs::Writer writer{out};
    writer.raw(address_of(address));
    write_text(writer, module);
    write_text(writer, name);
    writer.leb128(arguments.size());
    for (const Buffer& argument : arguments)
        writer.raw(argument);
    return out;
}

/// BCS of the key of a path: 0 code, 1 resource, 2 group, and what follows that tag.
[[nodiscard]] inline Buffer path_key(std::uint8_t address, std::uint8_t kind, const Buffer& rest)
{
    Buffer path;
    bcs::Writer path_writer{path};
    path_writer.u8(kind);
    path_writer.raw(rest);
    Buffer out;
    bcs::Writer writer{out};
    writer.u8(0);
    writer.raw(address_of(address));
    writer.bytes(path);
    return out;
}

/// Reads one value off all the bytes; its error where there is one.
template <typename Read>
[[nodiscard]] std::optional<bcs::Error> error_of(Bytes input, Read read)
{
    bcs::Reader reader{input};
    (void)read(reader);
    const auto end = reader.finish();
    return end.ok() ? std::nullopt : std::optional{end.error()};
}
}  // namespace braid::tests
