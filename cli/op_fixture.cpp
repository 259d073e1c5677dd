// SPDX-License-Identifier: Apache-2.0
#include "cli/op_fixture.hpp"
#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "cli/real_block.hpp"
#include "cli/replay_files.hpp"
#include "kernels/keccak.hpp"
#include <algorithm>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
/// The times by which a rollup's configuration starts forks. Bedrock is the genesis.
struct NamedFork
{
    evm::OpFork fork;
    std::string_view time;
};
constexpr NamedFork named_forks[] = {{evm::OpFork::regolith, "regolith_time"},
    {evm::OpFork::canyon, "canyon_time"}, {evm::OpFork::ecotone, "ecotone_time"},
    {evm::OpFork::fjord, "fjord_time"}, {evm::OpFork::granite, "granite_time"},
    {evm::OpFork::holocene, "holocene_time"}, {evm::OpFork::isthmus, "isthmus_time"},
    {evm::OpFork::jovian, "jovian_time"}, {evm::OpFork::karst, "karst_time"}};

evm::ChainSpec read_chain(const JsonFields& config)
{
    auto chain = evm::op_chain(config.number("l2_chain_id"), evm::OpFork::bedrock);
    for (const auto& [fork, time] : named_forks)
        if (config.has(time))
            chain.op_starts[static_cast<std::size_t>(fork)] = config.number(time);
    const auto base_fee = config.fields("chain_op_config");
    chain.op_base_fee = {.elasticity = base_fee.number("eip1559Elasticity"),
        .denominator = base_fee.number("eip1559Denominator"),
        .denominator_canyon = base_fee.number("eip1559DenominatorCanyon")};
    return chain;
}

std::string_view text_of(const simdjson::dom::element& value, std::string_view what)
{
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS)
        throw InputError(fmt::format("{}: not a string", what));
    return text;
}

evm::OpAttributes read_attributes(const JsonFields& payload)
{
    evm::OpAttributes attributes;
    attributes.timestamp = payload.u64("timestamp");
    attributes.prev_randao = payload.hash("prevRandao");
    attributes.fee_recipient = payload.address("suggestedFeeRecipient");
    attributes.parent_beacon_block_root = payload.optional_hash("parentBeaconBlockRoot");
    attributes.gas_limit = payload.u64("gasLimit");
    if (payload.has("eip1559Params"))
        payload.fixed("eip1559Params", attributes.eip1559_params.emplace());
    attributes.base_fee_min = payload.optional_u64("minBaseFee");
    return attributes;
}
/// Preimages beneath their hashes.
void read_named(const simdjson::dom::object& preimages, OpFixture& to)
{
    for (const auto& [name, value] : preimages)
    {
        const Bytes preimage = to.arena.copy(parse_bytes(text_of(value, name), name));
        if (kernels::keccak256(preimage) != parse_hash(name, "witness"))
            throw InputError(fmt::format("witness: {} is not the hash of its preimage", name));
        to.input.preimages.push_back(preimage);
    }
}

void read_witness(std::string_view json, OpFixture& to)
{
    const JsonDocument document{json, "witness"};
    simdjson::dom::object object;
    if (document.root().get(object) != simdjson::SUCCESS)
        throw InputError("witness: not an object");
    const JsonFields fields{document.root(), "witness"};
    if (!fields.has("state"))
        return read_named(object, to);
    for (const std::string_view list : {"state", "codes", "headers"})
        for (const simdjson::dom::element value : fields.array(list))
            to.input.preimages.push_back(to.arena.copy(parse_bytes(text_of(value, list), list)));
}
}  // namespace

OpFixture parse_op_fixture(std::string_view fixture, std::string_view witness)
{
    const JsonDocument document{fixture, "fixture"};
    const JsonFields fields{document.root(), "fixture"};
    OpFixture read;
    read.input.chain = read_chain(fields.fields("rollup_config"));
    read.input.parent = read_header(fields.fields("parent_header"));
    const auto payload = fields.fields("executing_payload");
    read.input.attributes = read_attributes(payload);
    for (const simdjson::dom::element value : payload.array("transactions"))
        read.input.transactions.push_back(
            read.arena.copy(parse_bytes(text_of(value, "transaction"), "transaction")));
    read.expected_block_hash = fields.hash("expected_block_hash");

    read_witness(witness, read);
    return read;
}

std::vector<std::filesystem::path> find_op_fixtures(
    const std::vector<std::filesystem::path>& folders)
{
    std::vector<std::filesystem::path> all;
    for (const auto& folder : folders)
    {
        std::vector<std::filesystem::path> found;
        if (std::filesystem::exists(folder / "fixture.json"))
            found.push_back(folder);
        for (const auto& entry : std::filesystem::directory_iterator{folder})
            if (std::filesystem::exists(entry.path() / "fixture.json"))
                found.push_back(entry.path());
        if (found.empty())
            throw InputError(
                fmt::format("{}: no folder in it has a fixture.json", folder.string()));
        std::ranges::sort(found);
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

OpFixture load_op_fixture(const std::filesystem::path& folder)
{
    try
    {
        return parse_op_fixture(
            read_file(folder / "fixture.json"), read_file(folder / "witness.json"));
    }
    catch (const InputError& error)
    {
        throw InputError(fmt::format("{}: {}", folder.string(), error.what()));
    }
}
}  // namespace braid::cli
