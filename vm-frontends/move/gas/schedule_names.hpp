// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/gas_schedule.hpp"
#include <span>

namespace braid::move
{
/// Feature versions from `first` to `last` keep a parameter under that name.
struct ScheduleName
{
    std::string_view name;
    std::uint16_t first = 0;
    std::uint16_t last = 0xFFFF;
    /// Whether a schedule without it is none. Chains that left aptos-core before the parameter came do without.
    bool required = true;
};

/// The abstract sizes of values as the schedule names them; AbstractSizes is made of those.
struct AbstractSizePrices
{
    std::uint64_t u8 = 0;
    std::uint64_t u16 = 0;
    std::uint64_t u32 = 0;
    std::uint64_t u64 = 0;
    std::uint64_t u128 = 0;
    std::uint64_t u256 = 0;
    std::uint64_t boolean = 0;
    std::uint64_t address = 0;
    std::uint64_t structure = 0;
    std::uint64_t closure = 0;
    std::uint64_t vector = 0;
    std::uint64_t reference = 0;
    std::uint64_t packed_u8 = 0;
    std::uint64_t packed_u16 = 0;
    std::uint64_t packed_u32 = 0;
    std::uint64_t packed_u64 = 0;
    std::uint64_t packed_u128 = 0;
    std::uint64_t packed_u256 = 0;
    std::uint64_t packed_boolean = 0;
    std::uint64_t packed_address = 0;
};

template <typename Target>
struct ScheduleRow
{
    ScheduleName name;
    Target target;
};

/// The tables, in the order in which aptos-core reads them.
[[nodiscard]] std::span<const ScheduleRow<std::uint64_t AbstractSizePrices::*>>
abstract_size_rows() noexcept;
/// Constant parts; a price that several instructions share has a row for each.
[[nodiscard]] std::span<const ScheduleRow<Opcode>> instruction_rows() noexcept;
[[nodiscard]] std::span<const ScheduleRow<InternalGas InstructionPrices::*>>
instruction_price_rows() noexcept;
[[nodiscard]] std::span<const ScheduleRow<std::uint64_t TransactionPrices::*>>
transaction_rows() noexcept;
[[nodiscard]] std::span<const ScheduleRow<NativeParameter>> native_rows() noexcept;
}  // namespace braid::move
