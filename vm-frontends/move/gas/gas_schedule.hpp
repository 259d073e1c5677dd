// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vm-frontends/move/gas/native_parameters.hpp"
#include "vm-frontends/move/vm_error.hpp"
#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace braid::move
{
/// The prices of a chain: 0x1::gas_schedule::GasScheduleV2 (or V1, feature version 0) by name, resolved once into tables.
/// Immutable. Names and formulas depend on the feature version.
/// aptos-core: aptos-move/aptos-gas-schedule.
struct GasSchedule
{
    std::uint64_t feature_version = 0;
    /// By opcode, the constant part.
    std::array<std::uint64_t, 256> instruction{};
    NativePrices native;
    // The owner of gas/ adds: instruction parameters that depend on sizes, abstract value sizes, transaction parameters, storage
    // fees, io prices.
};

/// Reads BCS of the resource. Unknown names are ignored, as on mainnet; a name that the feature version needs and that is
/// missing is an error that tells it.
[[nodiscard]] Result<GasSchedule, std::string> read_gas_schedule(Bytes resource_v2);
/// Every price 0, every limit the largest.
[[nodiscard]] const GasSchedule& free_gas_schedule() noexcept;
}  // namespace braid::move
