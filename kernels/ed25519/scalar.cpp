// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/rows.hpp"

#include "kernels/ed25519/base_table.hpp"
#include "kernels/ed25519/key_table.hpp"
#include <algorithm>

namespace braid::kernels::ed25519
{
namespace
{
Addend base_multiple(int multiple) noexcept
{
    const std::uint64_t* row = base_table().rows[multiple < 0 ? -multiple : multiple];
    Addend addend;
    std::copy_n(row, 5, addend.y_plus_x.limbs.begin());
    std::copy_n(row + 5, 5, addend.y_minus_x.limbs.begin());
    std::copy_n(row + 10, 5, addend.t2d.limbs.begin());
    return multiple < 0 ? -addend : addend;
}

/// [s]B - [k]A with windows of both scalars over one chain of doublings.
Point combination(const Words& s, const Words& k, const Point& key) noexcept
{
    const KeyTable table{key};
    const Words s_biased = BaseWindows::biased(s);
    const Words k_biased = KeyWindows::biased(k);
    Point sum;
    for (int i = KeyWindows::count - 1; i >= 0; --i)
    {
        sum = sum.doubled_times(5) + table.multiple(-KeyWindows::digit(k_biased, i));
        if (i % 2 == 0)
            sum = sum + base_multiple(BaseWindows::digit(s_biased, i / 2));
    }
    return sum;
}

bool verify(Ed25519Policy policy, const Ed25519Request& request) noexcept
{
    const std::uint8_t* r_bytes = request.signature.data();
    const Words s = scalar_from_bytes(r_bytes + 32);
    const auto key = Point::from_bytes(request.key.data());
    const auto r = Point::from_bytes(r_bytes);
    if (!is_below_order(s) || !key || !r)
        return false;
    if (policy != Ed25519Policy::zip215 && (key->has_small_order() || r->has_small_order()))
        return false;

    const std::array<Bytes, 3> parts{Bytes{r_bytes, 32}, Bytes{request.key}, request.message};
    const Point expected = combination(s, reduce_digest(sha512(parts)), *key);
    switch (policy)
    {
    case Ed25519Policy::strict_points:
        return expected.equals(*r);
    case Ed25519Policy::strict_bytes:
        return equal(expected.to_bytes(), Bytes{r_bytes, 32});
    case Ed25519Policy::zip215:
        return expected.doubled_times(3).equals(r->doubled_times(3));
    }
    return false;
}
}  // namespace

void verify_scalar(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept
{
    for (std::size_t i = 0; i < requests.size(); ++i)
        verdicts[i] = verify(policy, requests[i]) ? 1 : 0;
}
}  // namespace braid::kernels::ed25519
