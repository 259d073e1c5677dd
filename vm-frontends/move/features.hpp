// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace braid::move
{
/// Switches of 0x1::features that decide what happens around Move code; those that natives or the gas schedule look at are named
/// there. aptos-core: types/src/on_chain_config/aptos_features.rs.
enum class Feature : std::uint64_t
{
    treat_friend_as_private = 2,
    vm_binary_format_v6 = 5,
    struct_constructors = 15,
    signature_checker_v2 = 18,
    storage_slot_metadata = 19,
    charge_invariant_violation = 20,
    emit_fee_statement = 27,
    storage_deletion_refund = 28,
    signature_checker_v2_script_fix = 29,
    sponsored_automatic_account_creation = 34,
    aggregator_v2_delayed_fields = 36,
    limit_max_identifier_length = 38,
    vm_binary_format_v7 = 40,
    resource_groups_split = 41,
    refundable_bytes = 51,
    transaction_context_extension = 59,
    operations_default_to_fa_store = 65,
    new_accounts_default_to_fa_store = 90,
    abort_if_multisig_payload_mismatch = 70,
    allow_serialized_script_args = 72,
    enable_enum_types = 74,
    enable_resource_access_control = 75,
    transaction_simulation_enhancement = 78,
    call_tree_and_instruction_cache = 83,
    account_abstraction = 85,
    vm_binary_format_v8 = 86,
    derivable_account_abstraction = 88,
    enable_function_values = 89,
    default_account_resource = 91,
    transaction_payload_v2 = 93,
    orderless_transactions = 94,
};

/// The versions of the gas schedule with which other things changed than prices.
/// aptos-core: aptos-move/aptos-gas-schedule/src/ver.rs.
namespace gas_version
{
inline constexpr std::uint64_t separate_sessions = 1;
inline constexpr std::uint64_t storage_fees = 7;
inline constexpr std::uint64_t group_sizes = 9;
inline constexpr std::uint64_t dependencies = 15;
inline constexpr std::uint64_t type_tag_dependencies = 31;
inline constexpr std::uint64_t larger_layouts = 34;
inline constexpr std::uint64_t strict_init_module = 35;
}  // namespace gas_version
}  // namespace braid::move
