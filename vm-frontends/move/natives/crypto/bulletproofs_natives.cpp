// SPDX-License-Identifier: Apache-2.0
#include "kernels/bulletproofs.hpp"
#include "vm-frontends/move/natives/crypto/ristretto_call.hpp"
#include <bit>

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t abort_not_decodable = 0x010001;
constexpr std::uint64_t abort_range_not_supported = 0x010003;
constexpr std::uint64_t abort_batch_not_supported = 0x010004;
constexpr std::size_t value_count_max = 16;

/// Arguments behind the commitments, in their order.
constexpr std::size_t value_base = 1;
constexpr std::size_t blinding_base = 2;
constexpr std::size_t proof_bytes = 3;
constexpr std::size_t bit_count = 4;
constexpr std::size_t domain = 5;

bool is_range_supported(std::uint64_t bits) noexcept
{
    return bits == 8 || bits == 16 || bits == 32 || bits == 64;
}

/// By log2 of the number of values, and of the number of bits less 3.
constexpr std::array<std::array<NativeParameter, 4>, 5> batch_prices{{
    {bulletproofs_verify_base_batch_1_bits_8, bulletproofs_verify_base_batch_1_bits_16,
        bulletproofs_verify_base_batch_1_bits_32, bulletproofs_verify_base_batch_1_bits_64},
    {bulletproofs_verify_base_batch_2_bits_8, bulletproofs_verify_base_batch_2_bits_16,
        bulletproofs_verify_base_batch_2_bits_32, bulletproofs_verify_base_batch_2_bits_64},
    {bulletproofs_verify_base_batch_4_bits_8, bulletproofs_verify_base_batch_4_bits_16,
        bulletproofs_verify_base_batch_4_bits_32, bulletproofs_verify_base_batch_4_bits_64},
    {bulletproofs_verify_base_batch_8_bits_8, bulletproofs_verify_base_batch_8_bits_16,
        bulletproofs_verify_base_batch_8_bits_32, bulletproofs_verify_base_batch_8_bits_64},
    {bulletproofs_verify_base_batch_16_bits_8, bulletproofs_verify_base_batch_16_bits_16,
        bulletproofs_verify_base_batch_16_bits_32, bulletproofs_verify_base_batch_16_bits_64},
}};

/// [the gas for reading the proof was charged; `charge_check` charges for checking it]
template <typename Charge>
NativeOutcome verify(const CryptoCall& call, std::span<const Hash32> commitments,
    const Charge& charge_check) noexcept
{
    const auto* value = referred_point(call, value_base);
    const auto* blinding = referred_point(call, blinding_base);
    if (value == nullptr || blinding == nullptr)
        return call.fail(StatusCode::unknown_invariant_violation_error);
    const auto proof = kernels::RangeProof::from_bytes(call.bytes(proof_bytes));
    if (!proof)
        return call.abort(abort_not_decodable);
    if (!charge_check())
        return NativeOutcome::out_of_gas;
    kernels::MerlinTranscript transcript{call.bytes(domain)};
    return call.give(kernels::verify_range_proof(*proof, transcript,
        {.value = *value, .blinding = *blinding}, commitments, call.number(bit_count)));
}

NativeOutcome verify_one(const CryptoCall& call) noexcept
{
    const Bytes bytes = call.bytes(0);
    const std::uint64_t bits = call.number(bit_count);
    // A commitment that a Pedersen commitment's structure holds has as many.
    if (bytes.size() != sizeof(Hash32))
        return call.fail(StatusCode::unknown_invariant_violation_error);
    if (!is_range_supported(bits))
        return call.abort(abort_range_not_supported);
    if (!call.charge(
            {call.price(bulletproofs_base), call.price(bulletproofs_per_byte_rangeproof_deserialize,
                                                call.bytes(proof_bytes).size())}))
        return NativeOutcome::out_of_gas;
    const Hash32 commitment = Hash32::from(bytes);
    return verify(call, {&commitment, 1},
        [&] { return call.charge(bulletproofs_per_bit_rangeproof_verify, bits); });
}

NativeOutcome verify_batch(const CryptoCall& call) noexcept
{
    const std::span<Value> values = call.argument(0).vector->values();
    const std::uint64_t bits = call.number(bit_count);
    for (const Value& value : values)
        if (value.vector->size != sizeof(Hash32))
            return call.fail(StatusCode::unknown_invariant_violation_error);
    if (!is_range_supported(bits))
        return call.abort(abort_range_not_supported);
    if (values.size() > value_count_max || !std::has_single_bit(values.size()))
        return call.abort(abort_batch_not_supported);
    const auto row = static_cast<std::size_t>(std::countr_zero(values.size()));
    const auto column = static_cast<std::size_t>(std::countr_zero(bits) - 3);
    if (!call.charge(batch_prices[row][column]))
        return NativeOutcome::out_of_gas;
    std::array<Hash32, value_count_max> commitments;
    for (std::size_t i = 0; i < values.size(); ++i)
        commitments[i] = Hash32::from(values[i].vector->bytes());
    return verify(call, std::span{commitments}.first(values.size()), [] { return true; });
}
}  // namespace

std::span<const NativeEntry> bulletproofs_natives() noexcept
{
    static constexpr std::array entries{
        crypto_entry<verify_one>("ristretto255_bulletproofs", "verify_range_proof_internal"),
        crypto_entry<verify_batch>(
            "ristretto255_bulletproofs", "verify_batch_range_proof_internal"),
    };
    return entries;
}
}  // namespace braid::move
