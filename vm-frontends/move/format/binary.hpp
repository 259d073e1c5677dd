// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vm-frontends/move/format/file_format.hpp"

namespace braid::move
{
/// What a reader takes.
struct BinaryLimits
{
    /// Newest version.
    std::uint32_t version_max = format_version_executed_max;
    /// Longest identifier: 255, or 65535 before mainnet limited them.
    std::size_t identifier_size_max = 255;
    /// The newest version that the software knows whose answers are to be given: instructions, types and attributes that only
    /// later versions have are unknown to it, not misplaced. Where version_max is newer, that.
    std::uint32_t version_known = format_version_executed_max;
};

/// Reads a module and checks that every index is within its table. Errors as aptos-core's reader and bounds checker name them.
/// Cost: linear in the size of the binary, in time and in memory.
[[nodiscard]] Result<CompiledModule, VmError> read_module(Bytes binary, const BinaryLimits& limits);
[[nodiscard]] Result<CompiledScript, VmError> read_script(Bytes binary, const BinaryLimits& limits);

/// Reads without the check of bounds. What it gives may name entries that are not there.
[[nodiscard]] Result<CompiledModule, VmError> read_module_unchecked(
    Bytes binary, const BinaryLimits& limits);
[[nodiscard]] Result<CompiledScript, VmError> read_script_unchecked(
    Bytes binary, const BinaryLimits& limits);
[[nodiscard]] Result<Done, VmError> check_bounds(const CompiledModule& module);
[[nodiscard]] Result<Done, VmError> check_bounds(const CompiledScript& script);

/// The canonical binary of what was read, in the version that it has. [within the limits of the format]
[[nodiscard]] std::vector<std::uint8_t> write_module(const CompiledModule& module);
[[nodiscard]] std::vector<std::uint8_t> write_script(const CompiledScript& script);
}  // namespace braid::move
