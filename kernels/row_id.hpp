// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace braid::kernels
{
/// The kinds of hardware that a kernel may be written for, plainest first. All give the same results.
enum class RowId : std::uint8_t
{
    scalar,
    avx2,
    avx512,
    cuda,
};
inline constexpr std::size_t row_count = 4;

/// As BRAID_KERNELS, the program and its reports call it: scalar, avx2, avx512, cuda.
[[nodiscard]] std::string_view name_of(RowId row) noexcept;
[[nodiscard]] std::optional<RowId> row_of_name(std::string_view name) noexcept;
}  // namespace braid::kernels
