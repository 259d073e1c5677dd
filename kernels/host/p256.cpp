// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/host/libraries.hpp"
#include <memory>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

namespace braid::kernels::host
{
namespace
{
struct Free
{
    void operator()(BIGNUM* number) const noexcept { BN_free(number); }
    void operator()(BN_CTX* context) const noexcept { BN_CTX_free(context); }
    void operator()(EC_POINT* point) const noexcept { EC_POINT_free(point); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

/// The curve with its built-in table of multiples of the generator; read only, so all threads share it.
const EC_GROUP* group() noexcept
{
    static const EC_GROUP* const curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    BRAID_ASSERT(curve != nullptr);
    return curve;
}

Owned<BIGNUM> number_of(Bytes big_endian) noexcept
{
    Owned<BIGNUM> number{
        BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr)};
    BRAID_ASSERT(number != nullptr);
    return number;
}

/// Whether 0 < x < limit.
bool is_between_zero_and(const BIGNUM* x, const BIGNUM* limit) noexcept
{
    return !BN_is_zero(x) && BN_cmp(x, limit) < 0;
}

/// The point (x, y); nothing where a coordinate is not reduced or the point is not on the curve.
/// The library itself would reduce coordinates. (0, 0) is not on the curve.
Owned<EC_POINT> point_of(const Point64& key, BN_CTX* context) noexcept
{
    const auto x = number_of(Bytes{key}.first(32));
    const auto y = number_of(Bytes{key}.last(32));
    const BIGNUM* prime = EC_GROUP_get0_field(group());
    if (BN_cmp(x.get(), prime) >= 0 || BN_cmp(y.get(), prime) >= 0)
        return nullptr;
    Owned<EC_POINT> point{EC_POINT_new(group())};
    BRAID_ASSERT(point != nullptr);
    if (EC_POINT_set_affine_coordinates(group(), point.get(), x.get(), y.get(), context) != 1)
        return nullptr;
    return point;
}
}  // namespace

/// SEC 1, section 4.1.4, with the input checks of EIP-7951. The curve's cofactor is 1, so a point on
/// the curve is in the group.
bool secp256r1_verify(
    const Hash32& digest, const Hash32& r, const Hash32& s, const Point64& public_key) noexcept
{
    const Owned<BN_CTX> context{BN_CTX_new()};
    BRAID_ASSERT(context != nullptr);
    const BIGNUM* order = EC_GROUP_get0_order(group());
    const auto r_number = number_of(r);
    const auto s_number = number_of(s);
    if (!is_between_zero_and(r_number.get(), order) || !is_between_zero_and(s_number.get(), order))
        return false;
    const auto key = point_of(public_key, context.get());
    if (key == nullptr)
        return false;

    // R = (digest / s) G + (r / s) Q must not be infinity, and its x must equal r modulo the order.
    const Owned<BIGNUM> inverse{BN_mod_inverse(nullptr, s_number.get(), order, context.get())};
    BRAID_ASSERT(inverse != nullptr);
    const auto u1 = number_of(digest);
    const Owned<BIGNUM> u2{BN_new()};
    const Owned<EC_POINT> sum{EC_POINT_new(group())};
    BRAID_ASSERT(u2 != nullptr);
    BRAID_ASSERT(sum != nullptr);
    bool done = BN_mod_mul(u1.get(), u1.get(), inverse.get(), order, context.get()) == 1;
    done = done && BN_mod_mul(u2.get(), r_number.get(), inverse.get(), order, context.get()) == 1;
    done =
        done && EC_POINT_mul(group(), sum.get(), u1.get(), key.get(), u2.get(), context.get()) == 1;
    BRAID_ASSERT(done);
    if (EC_POINT_is_at_infinity(group(), sum.get()) == 1)
        return false;

    const Owned<BIGNUM> x{BN_new()};
    BRAID_ASSERT(x != nullptr);
    done =
        EC_POINT_get_affine_coordinates(group(), sum.get(), x.get(), nullptr, context.get()) == 1;
    done = done && BN_nnmod(x.get(), x.get(), order, context.get()) == 1;
    BRAID_ASSERT(done);
    return BN_cmp(x.get(), r_number.get()) == 0;
}
}  // namespace braid::kernels::host
