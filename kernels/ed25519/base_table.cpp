// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/base_table.hpp"
#include "kernels/ed25519/base_point.hpp"
#include <algorithm>

namespace braid::kernels::ed25519
{
namespace
{
constexpr std::size_t row_count = std::size(BaseTable{}.rows);

void write_row(std::uint64_t* row, const Field& x, const Field& y) noexcept
{
    row = std::ranges::copy((y + x).canonical().limbs, row).out;
    row = std::ranges::copy((y - x).canonical().limbs, row).out;
    row = std::ranges::copy((x * y * curve_2d).canonical().limbs, row).out;
    *row = 0;
}

BaseTable make_table() noexcept
{
    std::array<Point, row_count> points;
    const Addend step = base_point.addend();
    for (std::size_t i = 1; i < row_count; ++i)
        points[i] = points[i - 1] + step;

    // One inversion for all: each row takes the inverse of the product of the z up to its own, and passes on the rest.
    std::array<Field, row_count> products;
    products[0] = points[0].z;
    for (std::size_t i = 1; i < row_count; ++i)
        products[i] = products[i - 1] * points[i].z;
    Field inverse_product = inverse(products.back());
    BaseTable table;
    for (std::size_t i = row_count; i-- > 0;)
    {
        const Field inverse_z = i == 0 ? inverse_product : inverse_product * products[i - 1];
        inverse_product = inverse_product * points[i].z;
        write_row(table.rows[i], points[i].x * inverse_z, points[i].y * inverse_z);
    }
    return table;
}
}  // namespace

const BaseTable& base_table() noexcept
{
    static const BaseTable table = make_table();
    return table;
}
}  // namespace braid::kernels::ed25519
