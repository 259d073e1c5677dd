// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/curve.hpp"
#include "kernels/ed25519/order.hpp"

namespace braid::kernels::ed25519
{
/// The multiples 0 to KeyWindows::half of one point.
class KeyTable
{
public:
    explicit KeyTable(const Point& point) noexcept
    {
        Point multiple;
        for (std::size_t i = 1; i < addends_.size(); ++i)
        {
            multiple = i % 2 == 0 ? points_[i / 2].doubled() : multiple + point.addend();
            points_[i] = multiple;
            addends_[i] = multiple.addend();
        }
    }

    [[nodiscard]] Addend multiple(int multiple) const noexcept
    {
        const Addend& addend =
            addends_[static_cast<std::size_t>(multiple < 0 ? -multiple : multiple)];
        return multiple < 0 ? -addend : addend;
    }

private:
    std::array<Point, KeyWindows::half + 1> points_;
    std::array<Addend, KeyWindows::half + 1> addends_;
};
}  // namespace braid::kernels::ed25519
