// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vm-frontends/move/format/opcode.hpp"
#include "vm-frontends/move/gas/gas_amount.hpp"
#include "vm-frontends/move/gas/native_parameters.hpp"
#include "vm-frontends/move/gas/write_limits.hpp"
#include "vm-frontends/move/runtime/abstract_size.hpp"
#include <array>
#include <optional>
#include <string>

namespace braid::move
{
/// What instructions cost by the size of what they work on, beside their constant parts.
struct InstructionPrices
{
    InternalGas ld_const_per_byte = 0;
    InternalGas copy_loc_per_unit = 0;
    InternalGas read_ref_per_unit = 0;
    InternalGas eq_per_unit = 0;
    InternalGas neq_per_unit = 0;
    InternalGas call_per_argument = 0;
    InternalGas call_per_local = 0;
    InternalGas call_generic_per_type_argument = 0;
    InternalGas call_generic_per_argument = 0;
    InternalGas call_generic_per_local = 0;
    InternalGas pack_per_field = 0;
    InternalGas pack_generic_per_field = 0;
    InternalGas unpack_per_field = 0;
    InternalGas unpack_generic_per_field = 0;
    InternalGas pack_closure_per_argument = 0;
    InternalGas pack_closure_generic_per_argument = 0;
    InternalGas vec_pack_per_element = 0;
    InternalGas vec_unpack_per_element = 0;
    InternalGas type_per_node = 0;
};

/// What transactions cost and may be, by aptos-core's own names where those say it.
/// aptos-core: aptos-move/aptos-gas-schedule/src/gas_schedule/transaction.rs.
struct TransactionPrices
{
    InternalGas min_transaction_gas = 0;
    std::uint64_t large_transaction_cutoff = 0;
    InternalGas intrinsic_gas_per_byte = 0;
    /// In gas units.
    std::uint64_t maximum_number_of_gas_units = 0;
    Octa min_price_per_gas_unit = 0;
    Octa max_price_per_gas_unit = 0;
    std::uint64_t max_transaction_size_in_bytes = 0;
    std::uint64_t max_transaction_size_in_bytes_gov = 0;
    std::uint64_t gas_unit_scaling_factor = 0;
    InternalGas storage_io_per_state_slot_read = 0;
    InternalGas storage_io_per_state_byte_read = 0;
    InternalGas load_data_failure = 0;
    InternalGas storage_io_per_state_slot_write = 0;
    InternalGas legacy_write_data_per_new_item = 0;
    InternalGas storage_io_per_state_byte_write = 0;
    InternalGas legacy_write_data_per_byte_in_val = 0;
    InternalGas storage_io_per_event_byte_write = 0;
    InternalGas storage_io_per_transaction_byte_write = 0;
    /// In units of abstract size.
    std::uint64_t memory_quota = 0;
    std::uint64_t legacy_free_write_bytes_quota = 0;
    std::uint64_t legacy_free_event_bytes_quota = 0;
    std::uint64_t max_bytes_per_write_op = 0;
    std::uint64_t max_bytes_all_write_ops_per_transaction = 0;
    std::uint64_t max_bytes_per_event = 0;
    std::uint64_t max_bytes_all_events_per_transaction = 0;
    std::uint64_t max_write_ops_per_transaction = 0;
    Octa legacy_storage_fee_per_state_slot_create = 0;
    Octa storage_fee_per_state_slot = 0;
    Octa legacy_storage_fee_per_excess_state_byte = 0;
    Octa storage_fee_per_state_byte = 0;
    Octa legacy_storage_fee_per_event_byte = 0;
    Octa legacy_storage_fee_per_transaction_byte = 0;
    InternalGas max_execution_gas = 0;
    InternalGas max_execution_gas_gov = 0;
    InternalGas max_io_gas = 0;
    InternalGas max_io_gas_gov = 0;
    Octa max_storage_fee = 0;
    Octa max_storage_fee_gov = 0;
    InternalGas dependency_per_module = 0;
    InternalGas dependency_per_byte = 0;
    std::uint64_t max_num_dependencies = 0;
    std::uint64_t max_total_dependency_size = 0;
    InternalGas keyless_base_cost = 0;
    std::uint64_t max_type_size = 0;
    std::uint64_t max_type_depth = 0;
    /// In gas units.
    std::uint64_t max_aa_gas = 0;

    /// Internal units in a gas unit.
    [[nodiscard]] std::uint64_t scaling_factor() const noexcept
    {
        return gas_unit_scaling_factor == 0 ? 1 : gas_unit_scaling_factor;
    }
    /// What a transaction of so many bytes costs before anything runs.
    [[nodiscard]] InternalGas intrinsic_gas(std::uint64_t transaction_size) const noexcept
    {
        return cost_of(min_transaction_gas, intrinsic_gas_per_byte,
            saturating_subtract(transaction_size, large_transaction_cutoff));
    }
};

/// The prices of a chain, resolved once from 0x1::gas_schedule into tables. Immutable once read. Which names it is made of and
/// which formulas hold depend on its feature version.
/// aptos-core: aptos-move/aptos-gas-schedule.
struct GasSchedule
{
    std::uint64_t feature_version = 0;
    /// By opcode, the constant part.
    std::array<InternalGas, 256> instruction{};
    /// By ValueKind, all that copying a local costs where the value is no container.
    std::array<InternalGas, value_kind_count> copy_loc{};
    InstructionPrices instructions;
    AbstractSizes sizes;
    TransactionPrices transaction;
    NativePrices native;
    IoPricing io;
    SpacePricing space;
    WriteLimits limits;
};

/// What the chain's state says of prices. Nothing where the resource is not there.
struct GasResources
{
    /// BCS of 0x1::gas_schedule::GasScheduleV2, and of GasSchedule, which stands in its place on the oldest chains.
    std::optional<Bytes> schedule_v2{};
    std::optional<Bytes> schedule_v1{};
    /// BCS of 0x1::storage_gas::StorageGas.
    std::optional<Bytes> storage_gas{};
    /// Feature 51, REFUNDABLE_BYTES.
    bool refunds_bytes = false;
};
/// The number of that feature.
inline constexpr std::uint64_t feature_refundable_bytes = 51;
/// 0x1::features that decide over StateValueMetadata and over whether deposits are given back.
inline constexpr std::uint64_t feature_storage_slot_metadata = 19;
inline constexpr std::uint64_t feature_storage_deletion_refund = 28;

/// How a schedule in BCS was made: what a check of a chain prints.
struct GasScheduleSummary
{
    std::uint64_t feature_version = 0;
    std::size_t entry_count = 0;
};
[[nodiscard]] Result<GasScheduleSummary, bcs::Error> summary_of_gas_schedule(
    Bytes resource_v2) noexcept;

/// Unknown names are ignored, as on mainnet; a name that the feature version needs and that is missing is an error that tells
/// it. Cost: a sort of the names.
[[nodiscard]] Result<GasSchedule, std::string> read_gas_schedule(const GasResources& resources);
/// Every price 0, every limit the largest.
[[nodiscard]] const GasSchedule& free_gas_schedule() noexcept;
}  // namespace braid::move
