// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/state_value_metadata.hpp"

namespace braid::move
{
Result<StateValueMetadata, bcs::Error> read_state_value_metadata(Bytes encoded) noexcept
{
    StateValueMetadata metadata;
    if (encoded.empty())
        return metadata;
    bcs::Reader reader{encoded};
    const bool has_bytes_deposit = reader.variant(2) == 1;
    metadata.exists = true;
    metadata.slot_deposit = reader.u64();
    if (has_bytes_deposit)
        metadata.bytes_deposit = reader.u64();
    metadata.creation_time_us = reader.u64();
    if (const auto end = reader.finish(); !end.ok())
        return Err{end.error()};
    return metadata;
}

void append(const StateValueMetadata& metadata, std::vector<std::uint8_t>& out)
{
    if (!metadata.exists)
        return;
    const bool has_bytes_deposit = metadata.bytes_deposit != 0;
    bcs::Writer writer{out};
    writer.leb128(has_bytes_deposit ? 1 : 0);
    writer.u64(metadata.slot_deposit);
    if (has_bytes_deposit)
        writer.u64(metadata.bytes_deposit);
    writer.u64(metadata.creation_time_us);
}
}  // namespace braid::move
