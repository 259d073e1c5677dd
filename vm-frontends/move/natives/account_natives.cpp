// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives: account, create_signer, object, permissioned_signer.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "kernels/keccak.hpp"
#include "vm-frontends/move/natives/feature_flags.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t unable_to_parse_address = 2;
constexpr std::uint64_t not_a_permissioned_signer = 3;
constexpr std::uint64_t permissioned_signer_disabled = 9;
/// The last byte of what is hashed into an address that derives from another.
constexpr std::uint8_t object_address_from_object = 252;

[[nodiscard]] NativeOutcome create_address(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(account_create_address_base))
        return NativeOutcome::out_of_gas;
    const Bytes bytes = bytes_of(call.arguments[0]);
    if (bytes.size() != 32)
        return abort(call, unable_to_parse_address);
    const Value address = Value::of_address(Hash32::from(bytes), context.heap);
    drop_arguments(call, context.heap);
    return give(call, address);
}

[[nodiscard]] NativeOutcome create_signer(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(account_create_signer_base))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_signer(*call.arguments[0].address, context.heap));
}

[[nodiscard]] NativeOutcome exists_at(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(object_exists_at_base))
        return NativeOutcome::out_of_gas;
    const auto probe =
        context.host.probe_resource(*call.arguments[0].address, call.type_arguments[0]);
    if (!probe.ok())
        return fail(call, StatusCode::vm_extension_error);
    if (probe->size_loaded && !context.charge(object_exists_at_per_item_loaded,
                                  object_exists_at_per_byte_loaded, *probe->size_loaded))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_bool(probe->exists));
}

/// create_user_derived_object_address_impl(source: address, derive_from: address): address
[[nodiscard]] NativeOutcome create_user_derived_object_address(
    NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(object_user_derived_address_base))
        return NativeOutcome::out_of_gas;
    std::array<std::uint8_t, 65> preimage{};
    std::memcpy(preimage.data(), call.arguments[0].address->data(), 32);
    std::memcpy(preimage.data() + 32, call.arguments[1].address->data(), 32);
    preimage[64] = object_address_from_object;
    return give(call, Value::of_address(kernels::sha3_256(preimage), context.heap));
}

[[nodiscard]] bool has_permissioned_signers(const NativeContext& context) noexcept
{
    return context.code.config().has_feature(features::permissioned_signer);
}

[[nodiscard]] NativeOutcome is_permissioned_signer(
    NativeContext& context, NativeCall& call) noexcept
{
    if (!has_permissioned_signers(context))
        return abort(call, permissioned_signer_disabled);
    if (!context.charge(is_permissioned_signer_base))
        return NativeOutcome::out_of_gas;
    const Value signer = view(call.arguments[0]);
    return give(call, Value::of_bool(signer.signer.permission != nullptr));
}

[[nodiscard]] NativeOutcome permission_address(NativeContext& context, NativeCall& call) noexcept
{
    if (!has_permissioned_signers(context))
        return abort(call, permissioned_signer_disabled);
    if (!context.charge(permission_address_base))
        return NativeOutcome::out_of_gas;
    const Value signer = view(call.arguments[0]);
    if (signer.signer.permission == nullptr)
        return abort(call, not_a_permissioned_signer);
    return give(call, Value::of_address(*signer.signer.permission, context.heap));
}

/// signer_from_permissioned_handle_impl(master: address, permission: address): signer
[[nodiscard]] NativeOutcome signer_from_permissioned_handle(
    NativeContext& context, NativeCall& call) noexcept
{
    if (!has_permissioned_signers(context))
        return abort(call, permissioned_signer_disabled);
    if (!context.charge(signer_from_permissioned_handle_base))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_permissioned_signer(
                          *call.arguments[0].address, *call.arguments[1].address, context.heap));
}

/// borrow_address of 0x1::permissioned_signer
[[nodiscard]] NativeOutcome borrow_address(NativeContext& context, NativeCall& call) noexcept
{
    const Value signer = view(call.arguments[0]);
    if (!has_permissioned_signers(context) && signer.signer.permission != nullptr)
        return abort(call, permissioned_signer_disabled);
    if (!context.charge(signer_borrow_address_base))
        return NativeOutcome::out_of_gas;
    return give(call, reference_to_address(signer));
}

constexpr NativeEntry entries[] = {
    {1, "account", "create_address", create_address},
    {1, "account", "create_signer", create_signer},
    {1, "create_signer", "create_signer", create_signer},
    {1, "genesis", "create_signer", create_signer},
    {1, "object", "exists_at", exists_at},
    {1, "object", "create_user_derived_object_address_impl", create_user_derived_object_address},
    {1, "permissioned_signer", "is_permissioned_signer_impl", is_permissioned_signer},
    {1, "permissioned_signer", "is_permissioned_signer", is_permissioned_signer},
    {1, "permissioned_signer", "permission_address", permission_address},
    {1, "permissioned_signer", "signer_from_permissioned_handle_impl",
        signer_from_permissioned_handle},
    {1, "permissioned_signer", "borrow_address", borrow_address},
};
}  // namespace

std::span<const NativeEntry> account_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
