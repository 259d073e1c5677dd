// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/write_set.hpp"

namespace braid::move
{
namespace
{
constexpr std::uint32_t op_variant_count = 6;
constexpr std::uint32_t op_kind_count = 3;

Bytes read_metadata(bcs::Reader& reader) noexcept
{
    constexpr std::uint32_t metadata_variant_count = 2;
    const std::size_t begin = reader.offset();
    const std::size_t number_count = reader.variant(metadata_variant_count) == 0 ? 2 : 3;
    (void)reader.fixed(number_count * sizeof(std::uint64_t));
    return reader.since(begin);
}
}  // namespace

WriteOp read_write_op(bcs::Reader& reader) noexcept
{
    const std::uint32_t variant = reader.variant(op_variant_count);
    WriteOp op{
        .kind = static_cast<WriteKind>(variant % op_kind_count), .value = {}, .metadata = {}};
    if (op.kind != WriteKind::deletion)
        op.value = reader.bytes(value_size_max);
    if (variant >= op_kind_count)
        op.metadata = read_metadata(reader);
    return op;
}

WriteSet read_write_set(bcs::Reader& reader)
{
    constexpr std::uint32_t form_count = 1;
    // A raw key of no bytes, deleted.
    constexpr std::size_t write_size_min = 3;
    const std::size_t begin = reader.offset();
    WriteSet set;
    (void)reader.variant(form_count);
    const std::size_t count = reader.count(write_count_max, write_size_min);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
    {
        const std::size_t key_begin = reader.offset();
        const StateKey key = read_state_key(reader);
        if (!set.writes.empty() && compare(set.writes.back().key.encoded, key.encoded) >= 0)
            reader.fail(bcs::Fault::wrong_value, key_begin);
        set.writes.push_back({.key = key, .op = read_write_op(reader)});
    }
    set.encoded = reader.since(begin);
    return set;
}

void append_hashed(const WriteOp& op, std::vector<std::uint8_t>& out)
{
    BRAID_ASSERT(op.kind != WriteKind::deletion);
    bcs::Writer writer{out};
    writer.u8(op.metadata.empty() ? 0 : 1);
    writer.bytes(op.value);
    writer.raw(op.metadata);
}
}  // namespace braid::move
