// SPDX-License-Identifier: Apache-2.0
// What is read as an element of a field or of a group is written as it was read, or reads back as the same element; proofs
// and signatures of any bytes are judged without harm.
#include "base/assert.hpp"
#include "kernels/bls12_381_signatures.hpp"
#include "kernels/bn254_algebra.hpp"
#include "kernels/bulletproofs.hpp"
#include "tests/fuzz/input.hpp"

namespace braid::fuzz
{
namespace
{
namespace bls = kernels::bls12_381;
namespace bn = kernels::bn254;
namespace ristretto = kernels::ristretto255;

/// The input's next bytes, zeros behind its end.
template <std::size_t size>
std::array<std::uint8_t, size> take(Input& input)
{
    std::array<std::uint8_t, size> bytes{};
    std::ranges::copy(input.bytes(size), bytes.begin());
    return bytes;
}

/// Every element has one writing.
template <std::size_t size, auto read>
void check_number(Input& input)
{
    const auto bytes = take<size>(input);
    const auto element = read(bytes);
    if (!element)
        return;
    std::array<std::uint8_t, size> written;
    write(*element, written);
    BRAID_ASSERT(written == bytes);
}

/// Some points have several.
template <std::size_t size, auto form, auto read, auto is_same>
void check_point(Input& input)
{
    const auto bytes = take<size>(input);
    const auto point = read(form, bytes);
    if (!point)
        return;
    std::array<std::uint8_t, size> written;
    write(*point, form, written);
    const auto again = read(form, written);
    BRAID_ASSERT(again.has_value());
    BRAID_ASSERT(is_same(*again, *point));
}

constexpr auto same_bls = [](const auto& a, const auto& b) { return a == b; };
constexpr auto same_bn = [](const auto& a, const auto& b) { return bn::equal_points(a, b); };

void check_ristretto(Input& input)
{
    const Hash32 bytes{take<32>(input)};
    const auto point = ristretto::Point::from_bytes(bytes);
    BRAID_ASSERT(!point || point->to_bytes() == bytes);
    const auto scalar = ristretto::Scalar::from_bytes(bytes);
    BRAID_ASSERT(!scalar || scalar->to_bytes() == bytes);
    BRAID_ASSERT(!scalar || ristretto::Scalar::reduced(bytes) == *scalar);
}

void check_signature(Input& input)
{
    const Bytes key_bytes = input.bytes(input.pick(2) == 0 ? 48 : 96);
    const auto key = bls::read_signature_key(key_bytes);
    const auto signature = bls::read_signature(input.bytes(input.pick(2) == 0 ? 96 : 192));
    if (key)
    {
        const auto written = bls::compressed(*key);
        BRAID_ASSERT(bls::compressed(bls::read_signature_key(written).value()) == written);
    }
    if (signature)
    {
        const auto written = bls::compressed(*signature);
        BRAID_ASSERT(bls::compressed(bls::read_signature(written).value()) == written);
    }
    if (key && signature)
    {
        const Bytes message = input.rest();
        static_cast<void>(bls::verify_aggregate(*signature, {&*key, 1}, {&message, 1}, {}));
    }
}

void check_range_proof(Input& input)
{
    const std::size_t bit_count = std::size_t{8} << input.pick(4);
    const Hash32 commitment{take<32>(input)};
    const auto proof = kernels::RangeProof::from_bytes(input.rest());
    if (!proof)
        return;
    kernels::MerlinTranscript transcript{{}};
    const auto base = ristretto::Point::base_times(ristretto::Scalar::one());
    BRAID_ASSERT(!kernels::verify_range_proof(
        *proof, transcript, {.value = base, .blinding = base + base}, {&commitment, 1}, bit_count));
}

using Check = void (*)(Input&);
constexpr Check checks[]{
    check_number<bls::fr_size, bls::read_fr>,
    check_number<bls::fp12_size, bls::read_fp12>,
    check_number<bn::field_size, bn::read_fr>,
    check_number<bn::field_size, bn::read_fp>,
    check_number<bn::fp12_size, bn::read_fp12>,
    check_point<bls::g1_size, bls::PointForm::compressed, bls::read_g1, same_bls>,
    check_point<2 * bls::g1_size, bls::PointForm::uncompressed, bls::read_g1, same_bls>,
    check_point<bls::g2_size, bls::PointForm::compressed, bls::read_g2, same_bls>,
    check_point<2 * bls::g2_size, bls::PointForm::uncompressed, bls::read_g2, same_bls>,
    check_point<bn::g1_size, bn::PointForm::compressed, bn::read_g1, same_bn>,
    check_point<2 * bn::g1_size, bn::PointForm::uncompressed, bn::read_g1, same_bn>,
    check_point<bn::g2_size, bn::PointForm::compressed, bn::read_g2, same_bn>,
    check_point<2 * bn::g2_size, bn::PointForm::uncompressed, bn::read_g2, same_bn>,
    check_ristretto,
    check_signature,
    check_range_proof,
};
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::Input input{{data, size}};
    while (!input.at_end())
        braid::fuzz::checks[input.pick(std::size(braid::fuzz::checks))](input);
    return 0;
}
