// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/code_view.hpp"
#include <limits>

namespace braid::move
{
/// Bounds the work of verification: units for the function at hand, and for the whole module.
/// aptos-core: move-bytecode-verifier/src/meter.rs.
class VerificationMeter
{
public:
    explicit VerificationMeter(std::optional<std::uint64_t> units_max) noexcept
      : has_limit_(units_max.has_value()),
        units_max_(units_max.value_or(std::numeric_limits<std::uint64_t>::max()))
    {}

    void enter_function() noexcept { function_units_ = 0; }

    /// Charges the function; constraint_not_satisfied beyond the limit.
    [[nodiscard]] StatusCode add(std::uint64_t units) noexcept
    {
        if (units > units_max_ - function_units_)
            return StatusCode::constraint_not_satisfied;
        function_units_ += has_limit_ ? units : 0;
        return passed;
    }

    /// Charges so many items.
    [[nodiscard]] StatusCode add_items(std::uint64_t units_per_item, std::uint64_t items) noexcept
    {
        if (items > std::numeric_limits<std::uint64_t>::max() / units_per_item)
            return has_limit_ ? StatusCode::constraint_not_satisfied : passed;
        return add(units_per_item * items);
    }

    /// Charges items each of which costs one and a half times what the one before does.
    [[nodiscard]] StatusCode add_growing_items(std::uint64_t units, std::uint64_t items) noexcept
    {
        constexpr float growth = 1.5F;
        if (!has_limit_)
            return passed;
        for (std::uint64_t i = 0; i < items; ++i)
        {
            // The limit ends this long before a unit count leaves the range of its type.
            if (const StatusCode code = add(units); code != passed)
                return code;
            units = static_cast<std::uint64_t>(growth * static_cast<float>(units));
        }
        return passed;
    }

    /// Charges the module with what the function cost, in single precision as aptos-core does.
    [[nodiscard]] StatusCode leave_function() noexcept
    {
        const auto units = static_cast<std::uint64_t>(static_cast<float>(function_units_));
        if (units > units_max_ - module_units_)
            return StatusCode::constraint_not_satisfied;
        module_units_ += units;
        return passed;
    }

private:
    bool has_limit_;
    std::uint64_t units_max_;
    std::uint64_t function_units_ = 0;
    std::uint64_t module_units_ = 0;
};
}  // namespace braid::move
