// SPDX-License-Identifier: Apache-2.0
#include "kernels/rows.hpp"

#include "kernels/enumerator_names.hpp"
#include <array>
#include <cstdio>
#include <cstdlib>

namespace braid::kernels
{
namespace
{
constexpr EnumeratorNames<RowId, row_count> names{{"scalar", "avx2", "avx512", "cuda"}};
constexpr const char* forced_variable = "BRAID_KERNELS";
constexpr const char* required_variable = "BRAID_REQUIRE_KERNELS";

constinit std::array<BatchMins, operation_count> all_batch_mins;

[[nodiscard]] std::optional<RowId> row_in(const char* variable) noexcept
{
    const char* value = std::getenv(variable);
    return value == nullptr ? std::nullopt : row_of_name(value);
}

[[nodiscard]] bool is_wrong(const char* variable) noexcept
{
    const char* value = std::getenv(variable);
    return value != nullptr && *value != 0 && !row_of_name(value).has_value();
}
}  // namespace

std::string_view name_of(RowId row) noexcept
{
    return names.of(row);
}

std::optional<RowId> row_of_name(std::string_view name) noexcept
{
    return names.value_of(name);
}

BatchMins& batch_mins(Operation operation) noexcept
{
    return all_batch_mins[static_cast<std::size_t>(operation)];
}

const RowChoice& row_choice() noexcept
{
    static const RowChoice choice{
        .forced = row_in(forced_variable), .required = row_in(required_variable)};
    return choice;
}

std::optional<std::string> row_choice_problem()
{
    for (const char* variable : {forced_variable, required_variable})
        if (is_wrong(variable))
            return std::string{variable} + " is \"" + std::getenv(variable) +
                   "\"; it takes scalar, avx2, avx512 or cuda";
    return std::nullopt;
}

void fail_required_row(RowId row) noexcept
{
    std::fprintf(stderr, "%s=%s, but this machine does not run that row\n", required_variable,
        names.of(row).data());
    std::abort();
}
}  // namespace braid::kernels
