// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/genesis.hpp"

namespace braid::move
{
Result<GenesisTransaction, bcs::Error> decode_genesis(Bytes blob)
{
    constexpr std::uint32_t genesis_transaction = 1;
    constexpr std::uint32_t direct_payload = 0;
    if (blob.size() > genesis_size_max)
        return Err{bcs::Error{.fault = bcs::Fault::too_long, .offset = 0}};
    bcs::Reader reader{blob};
    GenesisTransaction genesis{.write_set = {}, .events = {}, .encoded = blob};
    if (reader.variant(genesis_transaction + 1) != genesis_transaction)
        reader.fail(bcs::Fault::unknown_variant, 0);
    (void)reader.variant(direct_payload + 1);
    genesis.write_set = read_write_set(reader);
    const std::size_t count = reader.count(genesis_event_count_max, event_encoded_size_min);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        genesis.events.push_back(read_contract_event(reader));
    if (const auto end = reader.finish(); !end.ok())
        return Err{end.error()};
    return genesis;
}
}  // namespace braid::move
