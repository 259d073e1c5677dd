// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/contract_event.hpp"

namespace braid::move
{
ContractEvent read_contract_event(bcs::Reader& reader) noexcept
{
    constexpr std::uint32_t form_count = 2;
    const std::size_t begin = reader.offset();
    ContractEvent event;
    if (reader.variant(form_count) == 0)
    {
        auto& place = event.place.emplace();
        place.creation_number = reader.u64();
        place.address = reader.hash32();
        place.sequence_number = reader.u64();
    }
    event.type = read_type_tag(reader);
    event.data = reader.bytes(event_size_max);
    event.encoded = reader.since(begin);
    return event;
}
}  // namespace braid::move
