// SPDX-License-Identifier: Apache-2.0
#include "cli/fixture_state.hpp"
#include "cli/command.hpp"
#include <fmt/core.h>

namespace braid::cli
{
evm::World read_alloc(simdjson::dom::object alloc, std::string_view what)
{
    evm::World world;
    for (const auto& [key, element] : alloc)
    {
        const auto path = fmt::format("{}.{}", what, key);
        const auto address = parse_address(key, path);
        const JsonFields account{element, path};
        evm::AccountFields fields;
        fields.nonce = account.loose_u64("nonce").value_or(0);
        fields.balance = account.loose_integer("balance").value_or(u256{});
        if (account.has("code"))
        {
            const auto code = account.bytes("code");
            if (!code.empty())
                fields.code_hash = world.add_code(code);
        }
        world.set_account(address, fields);
        if (!account.has("storage"))
            continue;
        for (const auto& [slot, value] : account.object("storage"))
        {
            std::string_view digits;
            if (value.get(digits) != simdjson::SUCCESS)
                throw InputError(fmt::format("{}.storage: not a string", path));
            world.set_slot(address, parse_number(slot, path), parse_number(digits, path));
        }
    }
    return world;
}

std::optional<evm::ChainSpec> read_chain(std::string_view network, const JsonFields& fixture)
{
    std::vector<evm::NamedBlobSchedule> schedules;
    std::uint64_t chain_id = 1;
    if (fixture.has("config"))
    {
        const auto config = fixture.fields("config");
        chain_id = config.optional_u64("chainid").value_or(chain_id);
        if (config.has("blobSchedule"))
        {
            for (const auto& [fork, element] : config.object("blobSchedule"))
            {
                const JsonFields entry{element, fmt::format("config.blobSchedule.{}", fork)};
                schedules.push_back({.fork = fork,
                    .schedule = {.target = entry.u64("target"),
                        .max = entry.u64("max"),
                        .base_fee_update_fraction = entry.u64("baseFeeUpdateFraction")}});
            }
        }
    }
    auto spec = evm::chain_of(network, schedules);
    if (spec)
        spec->chain_id = chain_id;
    return spec;
}
}  // namespace braid::cli
