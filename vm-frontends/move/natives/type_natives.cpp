// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives: type_info, util.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t expected_structure = 1;
/// EFROM_BYTES, an invalid argument.
constexpr std::uint64_t no_value_of_type = 0x1'0001;

/// What stands behind "0x1::module::" in a structure's name.
[[nodiscard]] std::string_view name_behind_module(
    std::string_view name, const StructDeclaration& structure) noexcept
{
    const std::size_t address_size = name.find("::");
    return name.substr(address_size + 2 + structure.module.size() + 2);
}

/// type_of<T>(): TypeInfo { account_address: address, module_name: vector<u8>, struct_name: vector<u8> }
[[nodiscard]] NativeOutcome type_of(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(type_info_type_of_base))
        return NativeOutcome::out_of_gas;
    const Type* const type = call.type_arguments[0];
    const auto name = context.code.types().name_of(type);
    if (!name.ok())
        return fail(call, name.error());
    if (!context.charge(type_info_type_of_per_byte_in_str, name->size()))
        return NativeOutcome::out_of_gas;
    if (type->form != TypeForm::structure)
        return abort(call, expected_structure);
    const StructDeclaration& structure = *type->structure;
    const Value fields[] = {Value::of_address(structure.address, context.heap),
        Value::of_bytes(bytes_of_text(structure.module), context.heap),
        Value::of_bytes(bytes_of_text(name_behind_module(*name, structure)), context.heap)};
    return give(call, Value::of_fields(fields, context.heap));
}

[[nodiscard]] NativeOutcome type_name(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(type_info_type_name_base))
        return NativeOutcome::out_of_gas;
    const auto name = context.code.types().name_of(call.type_arguments[0]);
    if (!name.ok())
        return fail(call, name.error());
    if (!context.charge(type_info_type_name_per_byte_in_str, name->size()))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_string(*name, context.heap));
}

[[nodiscard]] NativeOutcome chain_id(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(type_info_chain_id_base))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_u8(context.extensions.facts.chain_id));
}

/// from_bytes<T>(bytes: vector<u8>): T
[[nodiscard]] NativeOutcome from_bytes(NativeContext& context, NativeCall& call) noexcept
{
    const auto layout = context.code.types().layout_of(call.type_arguments[0]);
    if (!layout.ok())
        return fail(call, layout.error());
    const Bytes bytes = bytes_of(call.arguments[0]);
    if (!context.charge(util_from_bytes_base, util_from_bytes_per_byte, bytes.size()))
        return NativeOutcome::out_of_gas;
    const auto value = read_value(bytes, **layout, context.heap,
        {.closures = &context.host.closures(), .has_legacy_signers = true});
    if (!value.ok())
        return abort(call, no_value_of_type);
    drop_arguments(call, context.heap);
    return give(call, *value);
}

constexpr NativeEntry entries[] = {
    {1, "type_info", "type_of", type_of},
    {1, "type_info", "type_name", type_name},
    {1, "type_info", "chain_id_internal", chain_id},
    {1, "util", "from_bytes", from_bytes},
    {1, "from_bcs", "from_bytes", from_bytes},
    // Before there was 0x1::util, in September 2022.
    {1, "any", "from_bytes", from_bytes},
};
}  // namespace

std::span<const NativeEntry> type_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
