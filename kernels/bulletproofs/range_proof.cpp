// SPDX-License-Identifier: Apache-2.0
#include "kernels/bulletproofs.hpp"

#include "base/assert.hpp"
#include "kernels/bulletproofs/generators.hpp"
#include <bit>

namespace braid::kernels
{
namespace
{
using ristretto255::Point;
using ristretto255::Scalar;

constexpr std::size_t element_size = 32;
/// Points and scalars before the rounds, and scalars behind them.
constexpr std::size_t head_count = 7;
constexpr std::size_t tail_count = 2;
/// No proof of so many rounds can be checked; the limit of the crate's reader.
constexpr std::size_t round_count_limit = 32;

/// Takes in a point that must not be the neutral element's encoding, all zeros.
bool append_point(
    MerlinTranscript& transcript, std::string_view label, const Hash32& point) noexcept
{
    if (point == Hash32{})
        return false;
    transcript.append(label, point);
    return true;
}

Scalar challenge_scalar(MerlinTranscript& transcript, std::string_view label) noexcept
{
    std::array<std::uint8_t, 64> bytes;
    transcript.challenge(label, bytes);
    return Scalar::reduced(bytes);
}

struct Challenges
{
    Scalar y;
    Scalar z;
    Scalar x;
    Scalar w;
    /// One a round.
    std::vector<Scalar> rounds;
};

/// What the prover was asked, by all that it said; nothing where a point must not be what it is.
std::optional<Challenges> replay(const RangeProof& proof, MerlinTranscript& transcript,
    std::span<const Hash32> commitments, std::size_t bit_count)
{
    Challenges challenges;
    constexpr std::string_view proof_name = "rangeproof v1";
    constexpr std::string_view product_name = "ipp v1";
    const auto append_name = [&transcript](std::string_view name)
    {
        transcript.append(
            "dom-sep", {reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    };
    append_name(proof_name);
    transcript.append_u64("n", bit_count);
    transcript.append_u64("m", commitments.size());
    for (const Hash32& commitment : commitments)
        transcript.append("V", commitment);
    if (!append_point(transcript, "A", proof.a) || !append_point(transcript, "S", proof.s))
        return std::nullopt;
    challenges.y = challenge_scalar(transcript, "y");
    challenges.z = challenge_scalar(transcript, "z");
    if (!append_point(transcript, "T_1", proof.t1) || !append_point(transcript, "T_2", proof.t2))
        return std::nullopt;
    challenges.x = challenge_scalar(transcript, "x");
    transcript.append("t_x", proof.t_x.to_bytes());
    transcript.append("t_x_blinding", proof.t_x_blinding.to_bytes());
    transcript.append("e_blinding", proof.e_blinding.to_bytes());
    challenges.w = challenge_scalar(transcript, "w");

    const std::size_t size = bit_count * commitments.size();
    if (size != std::size_t{1} << proof.rounds.size())
        return std::nullopt;
    append_name(product_name);
    transcript.append_u64("n", size);
    for (const auto& [left, right] : proof.rounds)
    {
        if (!append_point(transcript, "L", left) || !append_point(transcript, "R", right))
            return std::nullopt;
        challenges.rounds.push_back(challenge_scalar(transcript, "u"));
    }
    return challenges;
}

/// A sum of multiples that is written term by term.
class Equation
{
public:
    void add(const Scalar& scalar, const Point& point)
    {
        scalars_.push_back(scalar);
        points_.push_back(point);
    }
    void add(const Scalar& scalar, const Hash32& encoded)
    {
        const auto point = Point::from_bytes(encoded);
        is_broken_ = is_broken_ || !point;
        if (point)
            add(scalar, *point);
    }
    /// Whether every point was one and all give the neutral element.
    [[nodiscard]] bool holds() const
    {
        return !is_broken_ && Point::sum_of_multiples(scalars_, points_) == Point{};
    }

private:
    std::vector<Scalar> scalars_;
    std::vector<Point> points_;
    bool is_broken_ = false;
};

/// base^0 + ... + base^(count - 1)
Scalar sum_of_powers(const Scalar& base, std::size_t count) noexcept
{
    Scalar sum;
    Scalar power = Scalar::one();
    for (std::size_t i = 0; i < count; ++i)
    {
        sum = sum + power;
        power = power * base;
    }
    return sum;
}

/// (z - z^2) <1, y^(n m)> - the sum of z^(j + 3) <1, 2^n> over the m values.
Scalar delta(const Challenges& challenges, std::size_t bit_count, std::size_t value_count) noexcept
{
    const auto& [y, z, x, w, rounds] = challenges;
    const Scalar zz = z * z;
    return (z - zz) * sum_of_powers(y, bit_count * value_count) -
           zz * z * sum_of_powers(Scalar{std::uint64_t{2}}, bit_count) *
               sum_of_powers(z, value_count);
}

/// That t_x is the polynomial's value at x: t_x B + t_x_blinding B' = sum z^(j + 2) V_j + delta B + x T_1 + x^2 T_2.
bool is_polynomial_right(const RangeProof& proof, const Challenges& challenges,
    const PedersenBases& bases, std::span<const Hash32> commitments, std::size_t bit_count)
{
    const Scalar& x = challenges.x;
    Equation equation;
    equation.add(x, proof.t1);
    equation.add(x * x, proof.t2);
    equation.add(delta(challenges, bit_count, commitments.size()) - proof.t_x, bases.value);
    equation.add(-proof.t_x_blinding, bases.blinding);
    Scalar power = challenges.z * challenges.z;
    for (const Hash32& commitment : commitments)
    {
        equation.add(power, commitment);
        power = power * challenges.z;
    }
    return equation.holds();
}

/// By which the generators are multiplied in the argument's end: the product over the rounds of u_k or, where bit k of the
/// index is not set, of 1/u_k.
std::vector<Scalar> folded_scalars(std::span<const Scalar> squares, const Scalar& inverse_product)
{
    std::vector<Scalar> scalars;
    scalars.reserve(std::size_t{1} << squares.size());
    scalars.push_back(inverse_product);
    // The first round tells the two halves apart, and so stands for the highest bit.
    for (std::size_t i = squares.size(); i-- > 0;)
    {
        const std::size_t half = scalars.size();
        for (std::size_t k = 0; k < half; ++k)
            scalars.push_back(scalars[k] * squares[i]);
    }
    return scalars;
}

/// That the vectors behind A and S have the inner product t_x.
bool is_inner_product_right(const RangeProof& proof, const Challenges& challenges,
    const PedersenBases& bases, std::size_t value_count, std::size_t bit_count)
{
    const auto& [y, z, x, w, rounds] = challenges;
    Equation equation;
    equation.add(Scalar::one(), proof.a);
    equation.add(x, proof.s);
    std::vector<Scalar> squares;
    Scalar inverse_product = Scalar::one();
    for (std::size_t i = 0; i < rounds.size(); ++i)
    {
        const Scalar inverse = rounds[i].inverted();
        inverse_product = inverse_product * inverse;
        squares.push_back(rounds[i] * rounds[i]);
        equation.add(squares.back(), proof.rounds[i].first);
        equation.add(inverse * inverse, proof.rounds[i].second);
    }
    equation.add(-proof.e_blinding, bases.blinding);
    equation.add(w * (proof.t_x - proof.product_a * proof.product_b), bases.value);

    const std::vector<Scalar> folded = folded_scalars(squares, inverse_product);
    const RangeProofGenerators& generators = range_proof_generators();
    const Scalar y_inverse = y.inverted();
    Scalar y_power = Scalar::one();
    Scalar z_power = z * z;
    std::size_t index = 0;
    for (std::size_t value = 0; value < value_count; ++value, z_power = z_power * z)
    {
        Scalar bit_weight = z_power;
        for (std::size_t bit = 0; bit < bit_count; ++bit, ++index)
        {
            const Scalar& mirrored = folded[folded.size() - 1 - index];
            equation.add(-z - proof.product_a * folded[index], generators.g[value][bit]);
            equation.add(
                z + y_power * (bit_weight - proof.product_b * mirrored), generators.h[value][bit]);
            bit_weight = bit_weight + bit_weight;
            y_power = y_power * y_inverse;
        }
    }
    return equation.holds();
}
}  // namespace

std::optional<RangeProof> RangeProof::from_bytes(Bytes bytes)
{
    const std::size_t count = bytes.size() / element_size;
    if (bytes.size() % element_size != 0 || count < head_count + tail_count)
        return std::nullopt;
    const std::size_t round_points = count - head_count - tail_count;
    if (round_points % 2 != 0 || round_points / 2 >= round_count_limit)
        return std::nullopt;
    const auto element = [bytes](std::size_t i)
    { return Hash32::from(bytes.subspan(i * element_size, element_size)); };

    RangeProof proof;
    proof.a = element(0);
    proof.s = element(1);
    proof.t1 = element(2);
    proof.t2 = element(3);
    const std::size_t tail = head_count + round_points;
    for (const auto& [to, at] : {std::pair{&proof.t_x, std::size_t{4}}, {&proof.t_x_blinding, 5},
             {&proof.e_blinding, 6}, {&proof.product_a, tail}, {&proof.product_b, tail + 1}})
    {
        const auto scalar = Scalar::from_bytes(element(at));
        if (!scalar)
            return std::nullopt;
        *to = *scalar;
    }
    for (std::size_t i = head_count; i < tail; i += 2)
        proof.rounds.emplace_back(element(i), element(i + 1));
    return proof;
}

bool verify_range_proof(const RangeProof& proof, MerlinTranscript& transcript,
    const PedersenBases& bases, std::span<const Hash32> commitments, std::size_t bit_count)
{
    BRAID_ASSERT(!commitments.empty());
    if ((bit_count != 8 && bit_count != 16 && bit_count != 32 && bit_count != 64) ||
        commitments.size() > range_proof_values_max)
        return false;
    const auto challenges = replay(proof, transcript, commitments, bit_count);
    return challenges && is_polynomial_right(proof, *challenges, bases, commitments, bit_count) &&
           is_inner_product_right(proof, *challenges, bases, commitments.size(), bit_count);
}
}  // namespace braid::kernels
