// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/openssl_secp256k1.hpp"
#include <memory>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

namespace braid::tests
{
namespace
{
struct Release
{
    void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
    void operator()(EC_POINT* point) const { EC_POINT_free(point); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Group = std::unique_ptr<EC_GROUP, Release>;
using Point = std::unique_ptr<EC_POINT, Release>;
using Number = std::unique_ptr<BIGNUM, Release>;
using Context = std::unique_ptr<BN_CTX, Release>;

Number number_of(const Hash32& bytes)
{
    return Number{BN_bin2bn(bytes.data(), 32, nullptr)};
}

class Curve
{
public:
    [[nodiscard]] kernels::RecoveredKey recover(const kernels::DigestSignature& signature) const
    {
        const BIGNUM* order = EC_GROUP_get0_order(group_.get());
        const Number r = number_of(signature.r);
        const Number s = number_of(signature.s);
        const auto is_scalar = [&](const Number& number)
        { return BN_is_zero(number.get()) == 0 && BN_cmp(number.get(), order) < 0; };
        if (signature.recovery_id > 3 || !is_scalar(r) || !is_scalar(s))
            return {};

        const Number x{BN_dup(r.get())};
        if ((signature.recovery_id & 2) != 0)
            BN_add(x.get(), x.get(), order);
        const Point nonce_point{EC_POINT_new(group_.get())};
        // OpenSSL would take an x over the prime for the remainder; it refuses one that is not on the curve.
        if (BN_cmp(x.get(), EC_GROUP_get0_field(group_.get())) >= 0 ||
            EC_POINT_set_compressed_coordinates(group_.get(), nonce_point.get(), x.get(),
                signature.recovery_id & 1, context_.get()) != 1)
            return {};

        const Number inverse{BN_mod_inverse(nullptr, r.get(), order, context_.get())};
        const Number u1{BN_new()};
        const Number u2{BN_new()};
        BN_mod_mul(u2.get(), s.get(), inverse.get(), order, context_.get());
        const Number z = number_of(signature.digest);
        BN_mod_mul(u1.get(), z.get(), inverse.get(), order, context_.get());
        BN_sub(u1.get(), order, u1.get());
        const Point key{EC_POINT_new(group_.get())};
        EC_POINT_mul(
            group_.get(), key.get(), u1.get(), nonce_point.get(), u2.get(), context_.get());
        if (EC_POINT_is_at_infinity(group_.get(), key.get()) != 0)
            return {};
        return {.key = coordinates(key), .ok = true};
    }

    [[nodiscard]] Point64 multiple(const Hash32& scalar) const
    {
        const Point point{EC_POINT_new(group_.get())};
        EC_POINT_mul(
            group_.get(), point.get(), number_of(scalar).get(), nullptr, nullptr, context_.get());
        return coordinates(point);
    }

private:
    [[nodiscard]] Point64 coordinates(const Point& point) const
    {
        const Number x{BN_new()};
        const Number y{BN_new()};
        EC_POINT_get_affine_coordinates(
            group_.get(), point.get(), x.get(), y.get(), context_.get());
        Point64 bytes;
        BN_bn2binpad(x.get(), bytes.data(), 32);
        BN_bn2binpad(y.get(), bytes.data() + 32, 32);
        return bytes;
    }

    Group group_{EC_GROUP_new_by_curve_name(NID_secp256k1)};
    Context context_{BN_CTX_new()};
};
}  // namespace

kernels::RecoveredKey openssl_recover(const kernels::DigestSignature& signature)
{
    return Curve{}.recover(signature);
}

Point64 openssl_multiple(const Hash32& scalar)
{
    return Curve{}.multiple(scalar);
}
}  // namespace braid::tests
