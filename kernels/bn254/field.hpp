// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "kernels/bn254/limbs.hpp"
#include <optional>

namespace braid::kernels::bn254
{
/// The parameter of the curve: field prime and group order are polynomials in it. EIP-197, "Definition of the groups";
/// Barreto and Naehrig, "Pairing-friendly elliptic curves of prime order" (2005).
inline constexpr std::uint64_t curve_parameter = 4965661367192848881;

/// n = 36u^4 + 36u^3 + 18u^2 + 6u + 1. EIP-196.
inline constexpr u256 group_order{
    0x30644e72e131a029, 0xb85045b68181585d, 0x2833e84879b97091, 0x43e1f593f0000001};

/// An element of the prime field, kept as its product with 2^256.
class Fp
{
public:
    constexpr Fp() noexcept = default;
    /// A small number.
    constexpr explicit Fp(std::uint64_t value) noexcept
      : limbs_(montgomery_multiply({value, 0, 0, 0}, radix_squared()))
    {}

    /// From 32 bytes, most significant first; nothing where they are not below the prime.
    [[nodiscard]] static std::optional<Fp> from_be(const std::uint8_t* from) noexcept
    {
        const u256 number = u256::from_be(from);
        if (!(number < prime()))
            return std::nullopt;
        return of(number);
    }
    /// From a number. [number < prime()]
    [[nodiscard]] static constexpr Fp of(const u256& number) noexcept
    {
        return Fp{montgomery_multiply(number.words, radix_squared())};
    }
    [[nodiscard]] constexpr u256 number() const noexcept
    {
        u256 number;
        number.words = montgomery_multiply(limbs_, {1, 0, 0, 0});
        return number;
    }
    /// To 32 bytes, most significant first.
    void store_be(std::uint8_t* to) const noexcept { number().store_be(to); }

    [[nodiscard]] static constexpr u256 prime() noexcept
    {
        return {field_prime[3], field_prime[2], field_prime[1], field_prime[0]};
    }
    [[nodiscard]] static constexpr Fp one() noexcept { return Fp{1}; }

    [[nodiscard]] constexpr bool is_zero() const noexcept
    {
        return (limbs_[0] | limbs_[1] | limbs_[2] | limbs_[3]) == 0;
    }
    [[nodiscard]] friend constexpr bool operator==(const Fp&, const Fp&) noexcept = default;

    [[nodiscard]] friend constexpr Fp operator+(const Fp& a, const Fp& b) noexcept
    {
        return Fp{add_reduced(a.limbs_, b.limbs_)};
    }
    [[nodiscard]] friend constexpr Fp operator-(const Fp& a, const Fp& b) noexcept
    {
        return Fp{subtract_reduced(a.limbs_, b.limbs_)};
    }
    [[nodiscard]] friend constexpr Fp operator*(const Fp& a, const Fp& b) noexcept
    {
        return Fp{montgomery_multiply(a.limbs_, b.limbs_)};
    }
    [[nodiscard]] constexpr Fp operator-() const noexcept { return Fp{} - *this; }
    [[nodiscard]] constexpr Fp squared() const noexcept { return *this * *this; }
    [[nodiscard]] constexpr Fp doubled() const noexcept { return *this + *this; }

    /// The inverse; zero of zero. Cost: about 40 multiplications.
    [[nodiscard]] Fp inverted() const noexcept;

private:
    constexpr explicit Fp(const Limbs& limbs) noexcept : limbs_(limbs) {}

    /// 2^512 modulo the prime: 2^256 doubled 256 times, from 2^256 - 5p, which is below the prime.
    [[nodiscard]] static constexpr Limbs radix_squared() noexcept
    {
        constexpr Limbs value = []
        {
            u256 power;
            for (int i = 0; i < 5; ++i)
                power = power - prime();
            Limbs limbs = power.words;
            for (int i = 0; i < 256; ++i)
                limbs = add_reduced(limbs, limbs);
            return limbs;
        }();
        return value;
    }

    Limbs limbs_{};
};

/// base to the power of a number. Cost: a squaring a bit, a multiplication a bit that is set.
template <typename Field>
[[nodiscard]] constexpr Field power(const Field& base, const u256& exponent) noexcept
{
    Field result = Field::one();
    for (unsigned i = bit_width(exponent); i-- > 0;)
    {
        result = result.squared();
        if (((exponent >> i)[0] & 1) != 0)
            result = result * base;
    }
    return result;
}
}  // namespace braid::kernels::bn254
