// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/host/libraries.hpp"
#include <gmp.h>

namespace braid::kernels::host
{
namespace
{
/// A GMP integer that frees itself.
class Integer
{
public:
    Integer() noexcept { mpz_init(value_); }
    explicit Integer(Bytes big_endian) noexcept : Integer()
    {
        mpz_import(value_, big_endian.size(), 1, 1, 1, 0, big_endian.data());
    }
    Integer(const Integer&) = delete;
    Integer& operator=(const Integer&) = delete;
    ~Integer() { mpz_clear(value_); }

    [[nodiscard]] mpz_ptr get() noexcept { return value_; }
    [[nodiscard]] mpz_srcptr get() const noexcept { return value_; }

private:
    mpz_t value_;
};
}  // namespace

void modexp(Bytes base, Bytes exponent, Bytes modulus, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(result.size() == modulus.size());
    if (result.empty())
        return;
    std::memset(result.data(), 0, result.size());
    const Integer m{modulus};
    if (mpz_sgn(m.get()) == 0)
        return;

    const Integer b{base};
    const Integer e{exponent};
    Integer power;
    mpz_powm(power.get(), b.get(), e.get(), m.get());
    const std::size_t size = mpz_sgn(power.get()) == 0 ? 0 : mpz_sizeinbase(power.get(), 256);
    BRAID_ASSERT(size <= result.size());
    mpz_export(result.data() + (result.size() - size), nullptr, 1, 1, 1, 0, power.get());
}
}  // namespace braid::kernels::host
