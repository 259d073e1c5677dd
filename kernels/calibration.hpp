// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "kernels/batch_mins.hpp"
#include <string>

namespace braid::kernels
{
/// Least batches that were measured for the rows of operations; 0 where nothing was, BatchMins::never where a row pays for none.
struct Calibration
{
    std::array<std::array<std::uint32_t, row_count>, operation_count> batch_min{};

    [[nodiscard]] std::uint32_t& of(Operation operation, RowId row) noexcept
    {
        return batch_min[static_cast<std::size_t>(operation)][static_cast<std::size_t>(row)];
    }
    [[nodiscard]] friend bool operator==(const Calibration&, const Calibration&) = default;
};

/// What a calibration was measured on: another processor, other GPUs, or another build of this program, have another one.
struct CalibrationKey
{
    /// One line of printable characters each, not empty.
    std::string processor;
    std::string build;
    /// The GPUs' names, or "none": what a row of theirs pays for is of no use without them, and the other way round.
    std::string devices;

    [[nodiscard]] friend bool operator==(const CalibrationKey&, const CalibrationKey&) = default;
};
/// Of this process: the processor as CPUID names it, the linker's build identifier, and the GPUs that its driver finds;
/// nothing where one of the first two is missing.
[[nodiscard]] std::optional<CalibrationKey> calibration_key();

/// Why there is no calibration to use.
enum class CalibrationError : std::uint8_t
{
    /// Neither XDG_CACHE_HOME nor HOME says where it would be, or there is no key.
    no_place,
    /// The file is not there, or cannot be read or written.
    not_accessible,
    too_large,
    malformed,
    other_machine,
};

/// A file of more bytes is not read: all operations and rows take less than a tenth.
inline constexpr std::size_t calibration_size_max = std::size_t{16} * 1024;

/// The file's text:
///
///     braid kernels 2
///     processor NAME
///     build HEX
///     devices NAMES
///     OPERATION ROW BATCH     any number of lines, each pair at most once; BATCH is 1 to 4294967294, or "never"
///     end
///
/// Lines end with a newline, words are parted by one blank. The last line shows that none is lost. A first line with another
/// number is of another build.
[[nodiscard]] std::string calibration_text(
    const Calibration& calibration, const CalibrationKey& key);
/// Reads such a text from anywhere. Names of operations and rows that this build does not have make it malformed.
[[nodiscard]] Result<Calibration, CalibrationError> parse_calibration(
    std::string_view text, const CalibrationKey& key) noexcept;

/// $XDG_CACHE_HOME/braid/kernels-PROCESSOR, or ~/.cache/braid/kernels-PROCESSOR; empty where there is no place for it.
[[nodiscard]] std::string calibration_file();
/// What the file holds for this process.
[[nodiscard]] Result<Calibration, CalibrationError> load_calibration();
/// Replaces the file at once: a reader sees the one before or this one, whatever happens in between.
[[nodiscard]] Result<Done, CalibrationError> save_calibration(const Calibration& calibration);

/// From now on choose() of every operation goes by these; what was not measured is as written in the kernel's table.
void use(const Calibration& calibration) noexcept;
}  // namespace braid::kernels
