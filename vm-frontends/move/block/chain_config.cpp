// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/chain_config.hpp"

#include "kernels/keccak.hpp"
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/location.hpp"

namespace braid::move
{
namespace
{
constexpr std::uint8_t test_chain_id = 4;
/// From this version on the schedule says how large types may be.
constexpr std::uint64_t type_limits_version = 20;

/// The resources of a chain's configuration, which its hash is of.
class ConfigReader
{
public:
    explicit ConfigReader(const storage::StateView& state) noexcept : state_(state) {}

    [[nodiscard]] std::optional<Bytes> read(std::string_view module, std::string_view name)
    {
        const auto resource = read_resource(state_, core_address(1), module, name);
        bcs::Writer writer{read_};
        writer.u8(resource ? 1 : 0);
        if (resource)
            writer.bytes(*resource);
        return resource;
    }
    [[nodiscard]] Hash32 hash() const noexcept { return kernels::sha3_256(read_); }

private:
    const storage::StateView& state_;
    ByteString read_;
};

std::vector<std::uint8_t> features_of(std::optional<Bytes> resource)
{
    if (!resource)
        return {};
    bcs::Reader reader{*resource};
    const Bytes features = reader.bytes(resource->size());
    return {features.begin(), features.end()};
}

std::uint32_t binary_version_of(const ChainConfig& chain) noexcept
{
    if (chain.has(Feature::vm_binary_format_v8))
        return 8;
    if (chain.has(Feature::vm_binary_format_v7))
        return 7;
    return chain.has(Feature::vm_binary_format_v6) ? 6 : 5;
}

void set_vm(ChainConfig& chain)
{
    constexpr std::size_t legacy_identifier_size_max = 65'535;
    VmConfig& vm = chain.vm;
    vm.binary_version_max = binary_version_of(chain);
    vm.identifier_size_max = chain.has(Feature::limit_max_identifier_length) ?
                                 identifier_size_max :
                                 legacy_identifier_size_max;
    VerifierConfig& verifier = vm.verifier;
    verifier.loop_depth_max = 5;
    verifier.type_parameter_count_max = 32;
    verifier.parameter_count_max = 128;
    verifier.basic_block_count_max = 1024;
    verifier.value_stack_size_max = 1024;
    verifier.type_node_count_max = 256;
    verifier.push_count_max = 10'000;
    verifier.struct_definition_count_max.reset();
    verifier.variant_count_max.reset();
    verifier.field_count_max.reset();
    verifier.function_definition_count_max.reset();
    verifier.use_signature_checker_v2 = chain.has(Feature::signature_checker_v2);
    verifier.counts_script_type_parameters = chain.has(Feature::signature_checker_v2_script_fix);
    verifier.enable_enum_types = chain.has(Feature::enable_enum_types);
    verifier.enable_resource_access_control = chain.has(Feature::enable_resource_access_control);
    verifier.enable_function_values = chain.has(Feature::enable_function_values);
    if (chain.gas.feature_version >= type_limits_version)
    {
        vm.types.type_node_count_max = chain.gas.transaction.max_type_size;
        vm.types.type_depth_max = chain.gas.transaction.max_type_depth;
    }
    constexpr std::uint64_t layout_nodes = 256;
    vm.types.delayed_fields = chain.has(Feature::aggregator_v2_delayed_fields);
    vm.types.layout_node_count_max =
        chain.gas.feature_version >= gas_version::larger_layouts ? 2 * layout_nodes : layout_nodes;
    vm.pays_types_once = chain.has(Feature::call_tree_and_instruction_cache);
}

void set_epoch(ChainConfig& chain, ConfigReader& reader)
{
    if (const auto resource = reader.read("reconfiguration", "Configuration"))
    {
        bcs::Reader fields{*resource};
        chain.epoch = fields.u64();
        chain.reconfiguration_time_us = fields.u64();
    }
    if (const auto resource = reader.read("state_storage", "StateStorageUsage"))
    {
        bcs::Reader fields{*resource};
        (void)fields.u64();
        chain.storage_items = fields.u64();
        chain.storage_bytes = fields.u64();
    }
}
}  // namespace

std::optional<Bytes> read_resource(const storage::StateView& state, const Hash32& account,
    std::string_view module, std::string_view name)
{
    const ByteString key = encode_resource_key(account, module, name);
    Arena arena;
    const auto value = state.read(value_location(key, arena));
    if (!value.ok() || value->kind() != storage::Value::Kind::blob)
        return std::nullopt;
    const auto decoded = decode_value(value->blob());
    if (!decoded)
        return std::nullopt;
    return decoded->bytes;
}

Result<ChainConfig, std::string> read_chain_config(const storage::StateView& state)
{
    ConfigReader reader{state};
    ChainConfig chain;
    chain.vm.features = features_of(reader.read("features", "Features"));
    chain.vm.chain_id = test_chain_id;
    if (const auto id = reader.read("chain_id", "ChainId"); id && !id->empty())
        chain.vm.chain_id = id->front();
    auto gas = read_gas_schedule({.schedule_v2 = reader.read("gas_schedule", "GasScheduleV2"),
        .schedule_v1 = reader.read("gas_schedule", "GasSchedule"),
        .storage_gas = reader.read("storage_gas", "StorageGas"),
        .refunds_bytes = chain.has(Feature::refundable_bytes)});
    if (!gas.ok())
        return Err{gas.error()};
    chain.gas = *std::move(gas);
    set_epoch(chain, reader);
    set_vm(chain);
    chain.hash = reader.hash();
    return chain;
}
}  // namespace braid::move
