// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/state_key.hpp"

namespace braid::move
{
namespace
{
enum class Tag : std::uint8_t
{
    access_path = 0,
    table_item = 1,
    raw = 2,
};
constexpr std::uint32_t tag_count = 3;

/// A path stands in the key as bytes with a length, which it must fill.
void read_path(bcs::Reader& reader, StateKey& key) noexcept
{
    constexpr std::uint32_t path_kind_count = 3;
    const std::size_t begin = reader.offset();
    const std::size_t size = reader.count(state_key_size_max, 1);
    const std::size_t path_begin = reader.offset();
    key.kind = static_cast<StateKeyKind>(reader.variant(path_kind_count));
    if (key.kind == StateKeyKind::code)
    {
        const Hash32 address = reader.hash32();
        key.module = read_identifier(reader);
        if (address != key.address)
            reader.fail(bcs::Fault::wrong_value, path_begin);
    }
    else
        key.type = read_struct_tag(reader);
    if (reader.offset() - path_begin != size)
        reader.fail(bcs::Fault::wrong_value, begin);
}
}  // namespace

StateKey read_state_key(bcs::Reader& reader) noexcept
{
    const std::size_t begin = reader.offset();
    StateKey key;
    switch (static_cast<Tag>(reader.variant(tag_count)))
    {
    case Tag::access_path:
        key.address = reader.hash32();
        read_path(reader, key);
        break;
    case Tag::table_item:
        key.kind = StateKeyKind::table_item;
        key.address = reader.hash32();
        key.key = reader.bytes(state_key_size_max);
        break;
    case Tag::raw:
        key.kind = StateKeyKind::raw;
        key.key = reader.bytes(state_key_size_max);
        break;
    }
    key.encoded = reader.since(begin);
    return key;
}

void append_hashed(const StateKey& key, std::vector<std::uint8_t>& out)
{
    bcs::Writer writer{out};
    if (key.kind == StateKeyKind::table_item)
    {
        writer.u8(static_cast<std::uint8_t>(Tag::table_item));
        writer.raw(key.address);
        writer.raw(key.key);
    }
    else if (key.kind == StateKeyKind::raw)
    {
        writer.u8(static_cast<std::uint8_t>(Tag::raw));
        writer.raw(key.key);
    }
    else
        writer.raw(key.encoded);
}
}  // namespace braid::move
