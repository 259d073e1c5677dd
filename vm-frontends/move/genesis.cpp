// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/genesis.hpp"
#include <algorithm>

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

std::optional<Bytes> find_core_resource(
    const GenesisTransaction& genesis, std::string_view module, std::string_view name) noexcept
{
    const auto& writes = genesis.write_set.writes;
    const auto found = std::ranges::find_if(writes,
        [&](const Write& write)
        {
            return write.key.kind == StateKeyKind::resource &&
                   write.key.type.is_core(module, name) &&
                   write.key.type.address == write.key.address &&
                   write.op.kind != WriteKind::deletion;
        });
    return found == writes.end() ? std::nullopt : std::optional{found->op.value};
}

std::optional<std::uint8_t> find_chain_id(const GenesisTransaction& genesis) noexcept
{
    const auto resource = find_core_resource(genesis, "chain_id", "ChainId");
    if (!resource || resource->size() != 1)
        return std::nullopt;
    return resource->front();
}
}  // namespace braid::move
