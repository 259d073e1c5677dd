// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/integer.hpp"

namespace braid::engine
{
namespace
{
void raise_low(Bounds& bounds, const u256& low) noexcept
{
    if (low > bounds.low)
        bounds.low = low;
}

void lower_high(Bounds& bounds, const u256& high) noexcept
{
    if (high < bounds.high)
        bounds.high = high;
}
}  // namespace

bool decide(Bounds& bounds, const SignedSum& sum, const u256& limit) noexcept
{
    const u256& base = bounds.estimate;
    u256 highest;
    if (sum.negative)
    {
        if (base < sum.magnitude)
        {
            lower_high(bounds, sum.magnitude - u256{1});
            return false;
        }
        highest = limit + sum.magnitude;
        if (highest < limit)
            highest = ~u256{};
    }
    else
    {
        if (sum.magnitude > limit)
            return false;
        highest = limit - sum.magnitude;
    }
    if (base > highest)
    {
        raise_low(bounds, highest + u256{1});
        return false;
    }
    if (sum.negative)
        raise_low(bounds, sum.magnitude);
    lower_high(bounds, highest);
    return true;
}
}  // namespace braid::engine
