// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/state_key_bytes.hpp"

#include "base/bcs.hpp"

namespace braid::move
{
namespace
{
constexpr std::uint8_t access_path = 0;
constexpr std::uint8_t path_of_code = 0;
constexpr std::uint8_t path_of_resource = 1;
constexpr std::uint8_t path_of_group = 2;

/// How many bytes a length takes.
std::size_t leb128_size(std::size_t value) noexcept
{
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7)
        ++size;
    return size;
}

void write_tagged(
    const Hash32& account, std::uint8_t path, Bytes tag, std::vector<std::uint8_t>& out)
{
    out.clear();
    bcs::Writer writer{out};
    writer.u8(access_path);
    writer.raw(account);
    writer.leb128(1 + tag.size());
    writer.u8(path);
    writer.raw(tag);
}
}  // namespace

void write_module_key(const Hash32& address, std::string_view name, std::vector<std::uint8_t>& out)
{
    out.clear();
    bcs::Writer writer{out};
    writer.u8(access_path);
    writer.raw(address);
    writer.leb128(1 + 32 + leb128_size(name.size()) + name.size());
    writer.u8(path_of_code);
    writer.raw(address);
    writer.bytes({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
}

void write_resource_key(const Hash32& account, Bytes struct_tag, std::vector<std::uint8_t>& out)
{
    write_tagged(account, path_of_resource, struct_tag, out);
}

void write_group_key(const Hash32& account, Bytes struct_tag, std::vector<std::uint8_t>& out)
{
    write_tagged(account, path_of_group, struct_tag, out);
}
}  // namespace braid::move
